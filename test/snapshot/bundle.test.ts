import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import type * as bundled from '../../lib/snapshot/open-store.ts';
import { emulate, INSTANCE, KEYS } from './emulated.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { all, put, remove } from './harness.ts';

const directory = mkdtempSync(join(tmpdir(), 'bundle-'));
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** The SDK was not written for strict code, which every bundle is. */
describe('in a bundle', () => {
  it.each(['cjs', 'esm'] as const)(
    'as %s, the store works, and needs no database library',
    async (format) => {
      const outfile = join(directory, `store.${format === 'cjs' ? 'cjs' : 'mjs'}`);
      await build({
        entryPoints: [new URL('../../lib/snapshot/open-store.ts', import.meta.url).pathname],
        bundle: true,
        platform: 'node',
        target: 'node20',
        format,
        external: ['libsql'],
        outfile,
        logLevel: 'error',
        ...(format === 'esm' ? { banner: { js: REQUIRE } } : {}),
      });
      const load = (): Promise<typeof bundled> =>
        format === 'cjs' ? Promise.resolve(createRequire(import.meta.url)(outfile)) : import(outfile);
      const { openStore } = await load();
      const { server, close } = await emulate();
      const store = await openStore(
        { kind: 'tablestore', endpoint: server.endpoint, instance: INSTANCE },
        { clock: fakeClock(undefined, { auto: true }), credentials: () => KEYS, historyDays: 400 },
      );
      await store.prepare();
      expect(await store.write('images', put('a', 'b', { x: '1' }))).toEqual({ kind: 'written', version: 1 });
      expect(await store.write('images', put('a', 'b', { x: '2' }, 1))).toEqual({
        kind: 'written',
        version: 2,
      });
      const many = await store.writeMany('images', [remove('a', 'b', 2), put('a', 'c', {})]);
      expect(many.map(({ kind }) => kind)).toEqual(['written', 'written']);
      expect(await store.getMany('images', [{ partition: 'a', sort: 'c' }])).toHaveLength(1);
      expect(await all(store.range('images', 'a', { reverse: true, from: 'c' }))).toHaveLength(1);
      await store.close();
      await close();
    },
  );
});
