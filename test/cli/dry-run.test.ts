import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeLease } from '../../lib/audit/lease.ts';
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

/** What the store's own side shows of writes: the file's bytes, or the operations that are no reading. */
async function traces(): Promise<readonly unknown[]> {
  const file = world.environment()['SNAPSHOT_FILE'];
  if (file === undefined)
    return world.sandbox.tablestore.calls
      .map(({ operation }) => operation)
      .filter((name) => !/^(Get|BatchGet|List)/.test(name));
  const bytes = await readFile(file).catch(() => '');
  return [(await readdir(dirname(file))).toSorted(), createHash('sha256').update(bytes).digest('hex')];
}

describe.each(STORES)('a dry run over %s', { timeout: 60_000 }, (kind) => {
  it('says what would be told, and leaves the snapshot and the channels as they are', async () => {
    world = await makeWorld(kind, { seed: 'demo' });
    // As a process, which ends: a handle of this one would keep the file's journal beside it.
    expect(await run(['audit'])).toMatchObject({ code: 0 });
    const [image] = world.sandbox.cloud.images({ regionId: REGION });
    world.sandbox.cloud.share(image?.id ?? '', STRANGER);
    const before = [await traces(), world.posts().length, world.mails().length];

    const dry = await run(['audit', '--dry-run']);
    expect(dry).toMatchObject({ code: 4 });
    expect(dry.out).toContain(STRANGER);
    expect(dry.out).toMatch(/store: [1-9]\d* units read, 0 written/);
    expect(dry.out).toContain('what stands above would be told. Nothing was written');
    expect([await traces(), world.posts().length, world.mails().length]).toEqual(before);
    expect(await readdir(folder)).toEqual([]);

    // What was not written down is found again by the next true run.
    await world.audit();
    expect(world.posts().at(-1)).toContain(STRANGER);
  });

  it('works before there is a snapshot, and makes none', async () => {
    world = await makeWorld(kind, { seed: 'demo' });
    const before = await traces();
    const dry = await run(['audit', '--dry-run', '--json']);
    expect(dry).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(dry.out)).toMatchObject({ status: 'complete', alerts: [], dryRun: true });
    expect(await traces()).toEqual(before);
    expect(await readdir(folder)).toEqual([]);
    expect(world.sandbox.tablestore.tables()).toEqual([]);
    expect([world.posts(), world.mails()]).toEqual([[], []]);
  });

  it('I6, I8: beside an audit that is at work it makes no call, since both have one quota', async () => {
    world = await makeWorld(kind, { seed: 'demo' });
    const { store } = await world.parts();
    await store.prepare();
    const taken = await takeLease(
      store,
      ACCOUNT,
      'another-run',
      world.clock.now(),
      world.clock.now() + 60_000,
    );
    expect(taken.kind).toBe('taken');
    await store.close();
    const calls = world.sandbox.swas.calls.length;
    const dry = await run(['audit', '--dry-run']);
    expect(dry).toMatchObject({ code: 3 });
    expect(dry.out).toContain('another run is at work');
    expect(world.sandbox.swas.calls).toHaveLength(calls);
  });
});

it('an empty file that is to become the snapshot stays empty', { timeout: 60_000 }, async () => {
  world = await makeWorld('sqlite', { seed: 'demo' });
  const file = join(folder, 'empty.sqlite');
  await writeFile(file, '');
  const dry = await run(['audit', '--dry-run', '--snapshot', file]);
  expect(dry).toMatchObject({ code: 0 });
  expect(dry.err).toContain(`Snapshot: ${file} (only read: a dry run)`);
  expect(await readFile(file, 'utf8')).toBe('');
});
