import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Row, TableId } from '../../lib/snapshot/store.ts';
import { ACCOUNT, makeWorld, REGION, STORES, STRANGER, type World } from '../run/world.ts';

const ROOT = join(import.meta.dirname, '../..');

let folder: string;
let world: World;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'share-audit-dry-'));
});
afterEach(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

async function run(args: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(
    process.execPath,
    ['--import', join(ROOT, 'node_modules/tsx/dist/esm/index.mjs'), join(ROOT, 'lib/cli/main.ts'), ...args],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'] ?? '', HOME: folder, ...world.environment() },
    },
  );
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await closed, out, err };
}

/** Every row of every partition that a run writes to. */
async function everything(): Promise<Row[]> {
  const { store } = await world.parts();
  const places: readonly (readonly [TableId, string])[] = [
    ['images', `${ACCOUNT}:${REGION}`],
    ['state', `${ACCOUNT}:${REGION}`],
    ['state', ACCOUNT],
    ['state', '*'],
    ['outbox', ACCOUNT],
    ['history', `${ACCOUNT}:${REGION}`],
    ['runs', ACCOUNT],
  ];
  const rows: Row[] = [];
  for (const [table, partition] of places)
    for await (const row of store.range(table, partition)) rows.push(row);
  await store.close();
  return rows;
}

describe.each(STORES)('a dry run over %s', (kind) => {
  it('says what would be told, and leaves the snapshot and the channels as they are', async () => {
    world = await makeWorld(kind, { seed: 'demo' });
    await world.audit();
    const [image] = world.sandbox.cloud.images({ regionId: REGION });
    world.sandbox.cloud.share(image?.id ?? '', STRANGER);
    const [rows, posts, mails] = [await everything(), world.posts().length, world.mails().length];
    expect(rows.length).toBeGreaterThan(15);

    const dry = await run(['audit', '--dry-run']);
    expect(dry).toMatchObject({ code: 4 });
    expect(dry.out).toContain(STRANGER);
    expect(dry.out).toContain('Nothing was written into the snapshot, and nothing was sent.');
    expect(await everything()).toEqual(rows);
    expect([world.posts().length, world.mails().length]).toEqual([posts, mails]);

    // What was not written down is found again by the next true run.
    await world.audit();
    expect(world.posts().at(-1)).toContain(STRANGER);
  });

  it('works before there is a snapshot, and makes none', async () => {
    world = await makeWorld(kind, { seed: 'demo' });
    const dry = await run(['audit', '--dry-run', '--json']);
    expect(dry).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(dry.out)).toMatchObject({ status: 'complete', alerts: [] });
    expect(await readdir(folder)).toEqual([]);
    expect(world.sandbox.tablestore.tables()).toEqual([]);
  });
});
