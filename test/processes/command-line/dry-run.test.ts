import { CHANNEL_KINDS } from '../../../lib/config/channels.ts';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdLease } from '../../support/hold-lease.ts';
import { isLong } from '../../support/size.ts';
import { ACCOUNT, makeWorld, REGION, STORES, STRANGER, type World } from '../../support/world.ts';
import { runHere } from './here.ts';
import { hurried } from './hurried.ts';
import { COMMAND, runCommand, type Who } from '../../support/command.ts';

let folder: string;
let world: World;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'share-audit-dry-'));
});
afterEach(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

/** Nobody in particular: root may write everything, so its tests are made as somebody else. */
const WITHOUT_RIGHTS = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
/** Where the checkout lies in root's own folder, nobody else can run it. */
const cannotRun =
  spawnSync(process.execPath, ['--check', COMMAND], {
    cwd: '/',
    ...WITHOUT_RIGHTS,
  }).status !== 0;

const run = (args: readonly string[], who?: Who) => runCommand(args, world.environment(), folder, who);

/** One of several of its kind: within this process in `npm test`. */
const runEither: typeof run = isLong
  ? run
  : (args) => runHere(args, { environment: world.environment(), folder });

/** An audit that pauses a tenth between its attempts at a channel that is down. */
const auditInVain = () => world.audit({ change: { clock: hurried(world.clock) } });

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
    expect(await (kind === 'sqlite' ? run : runEither)(['audit'])).toMatchObject({ code: 0 });
    const [image] = world.sandbox.cloud.images({ regionId: REGION });
    world.sandbox.cloud.share(image?.id ?? '', STRANGER);
    const before = [await traces(), world.posts().length, world.mails().length];

    const dry = await run(['audit', '--dry-run']);
    expect(dry).toMatchObject({ code: 4 });
    expect(dry.out).toContain(STRANGER);
    expect(dry.out).toMatch(/store: [1-9]\d* units read, 0 written/);
    expect(dry.out).toContain('a real run would send the messages above. Nothing was written');
    expect([await traces(), world.posts().length, world.mails().length]).toEqual(before);
    expect(await readdir(folder)).toEqual([]);

    // What was not written down is found again by the next true run.
    await world.audit();
    expect(world.posts().at(-1)).toContain(STRANGER);
  });

  it('I3: lists what still waits from earlier runs, too, and sends none of it', async () => {
    world = await makeWorld(kind, { seed: 'demo' });
    await world.audit();
    const down = CHANNEL_KINDS.map((service) =>
      world.sandbox.faults.add({ service, times: Infinity, effect: { kind: 'reset' } }),
    );
    const [image] = world.sandbox.cloud.images({ regionId: REGION });
    world.sandbox.cloud.share(image?.id ?? '', STRANGER);
    await auditInVain();
    for (const heal of down) heal();
    const before = [world.posts().length, world.mails().length];

    const dry = await runEither(['audit', '--dry-run']);
    // It is no news of this run.
    expect(dry.code).toBe(0);
    expect(dry.out).toMatch(
      /From earlier runs: not every channel has accepted these yet.*1098765432109876543/s,
    );
    expect(dry.out).toContain('a real run would send the messages above. Nothing was written');
    const json = await runEither(['audit', '--dry-run', '--json']);
    const waiting = (JSON.parse(json.out) as { waiting: { kind: string }[] }).waiting;
    expect(waiting.map((note) => note.kind)).toContain('change');
    expect([world.posts().length, world.mails().length]).toEqual(before);

    // What was handed over and not answered for goes again after five minutes.
    world.clock.advance(6 * 60_000);
    await world.audit();
    expect(world.posts().length).toBeGreaterThan(before[0] ?? 0);
    expect((await runEither(['audit', '--dry-run'])).out).not.toContain('From earlier runs');
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
    const taken = await holdLease(
      store,
      ACCOUNT,
      'another-run',
      world.clock.now(),
      world.clock.now() + 60_000,
    );
    expect(taken.kind).toBe('taken');
    await store.close();
    const calls = world.sandbox.swas.calls.length;
    const dry = await runEither(['audit', '--dry-run']);
    expect(dry).toMatchObject({ code: 3 });
    expect(dry.out).toContain('another run is in progress');
    // Each API has a quota of its own: this one checks the regions that were named.
    const actions = world.sandbox.swas.calls.slice(calls).map(({ action }) => action);
    expect(actions).toEqual(['ListRegions']);
  });
});

it.skipIf(cannotRun)(
  'a snapshot that may not be written, in a folder that may not, is enough',
  {
    timeout: 60_000,
  },
  async () => {
    world = await makeWorld('sqlite', { seed: 'demo' });
    const file = join(folder, 'snapshot.sqlite');
    expect(await run(['audit', '--snapshot', file])).toMatchObject({ code: 0 });
    await chmod(file, 0o444);
    await chmod(folder, 0o555);
    const listed = [await readdir(folder), await readFile(file)];
    const dry = await run(['audit', '--dry-run', '--snapshot', file], WITHOUT_RIGHTS);
    const looked = await run(['shares', '--snapshot', file], WITHOUT_RIGHTS);
    const audited = await run(['audit', '--snapshot', file], WITHOUT_RIGHTS);
    await chmod(folder, 0o755);
    expect(dry).toMatchObject({ code: 0 });
    expect(dry.out).toContain('no change');
    expect(looked).toMatchObject({ code: 0, err: '' });
    expect(audited).toMatchObject({ code: 1 });
    expect(audited.err + audited.out).toContain('Give this user write permission on it and its directory');
    expect([await readdir(folder), await readFile(file)]).toEqual(listed);
  },
);

it('an empty file that is to become the snapshot stays empty', { timeout: 60_000 }, async () => {
  world = await makeWorld('sqlite', { seed: 'demo' });
  const file = join(folder, 'empty.sqlite');
  await writeFile(file, '');
  const dry = await runEither(['audit', '--dry-run', '--snapshot', file]);
  expect(dry).toMatchObject({ code: 0 });
  expect(dry.err).toContain(`Snapshot: ${file} (only read: a dry run)`);
  expect(await readFile(file, 'utf8')).toBe('');
});
