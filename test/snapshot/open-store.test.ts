import { afterEach, expect, it } from 'vitest';
import { openStore } from '../../lib/snapshot/open-store.ts';
import { type Emulated, emulate, INSTANCE, KEYS } from './emulated.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { put } from './harness.ts';

let cloud: Emulated | undefined;
afterEach(async () => {
  await cloud?.close();
});

it('opens the store that the configuration names', async () => {
  cloud = await emulate();
  const parts = { clock: fakeClock(undefined, { auto: true }), credentials: () => KEYS, historyDays: 400 };
  for (const config of [
    { kind: 'tablestore', endpoint: cloud.server.endpoint, instance: INSTANCE },
    { kind: 'sqlite', file: ':memory:' },
  ] as const) {
    const store = await openStore(config, parts);
    await store.prepare();
    expect(await store.write('images', put('a', 'b', {}))).toEqual({ kind: 'written', version: 1 });
    await store.close();
  }
  expect(cloud.server.rows('share_audit_images')).toHaveLength(1);
});
