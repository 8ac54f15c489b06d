import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { expect } from 'vitest';
import { inWords } from './call-watch.ts';
import { checkBaseline, checkChanges } from './check.ts';
import { makePrograms, type Programs } from './programs.ts';
import { isQuiet } from './recover.ts';
import { ScopeSnapshot } from '../../../lib/state/scope-snapshot.ts';
import { DEMO_ACCOUNT_ID, DEMO_REGION } from '../../../sandbox/seed.ts';
import { DELETED, happen, LEFT } from './scenario.ts';
import { PAST_PACE_MS, type StoreKind, World } from './world.ts';

/** Makes the worlds in which runs are disturbed. */
export interface Lab {
  /** The cloud is there, and no run has been. */
  readonly emptyWorld: (kind: StoreKind) => Promise<World>;
  /** The baseline is taken, the cloud has changed since, and no run has seen it. */
  readonly world: (kind: StoreKind) => Promise<World>;
  readonly steps: Readonly<Record<StoreKind, Steps>>;
  close(): Promise<void>;
}

/** What an undisturbed run passes through: the places where another is disturbed. */
export interface Steps {
  /** `tablestore PutRow share_audit_images`, in order. */
  readonly calls: readonly string[];
  /** The same of the very first run, which takes the baseline. */
  readonly firstCalls: readonly string[];
  /** For SQLite: `before COMMIT`, in order; see `child/crash-in-sqlite.ts`. */
  readonly moments: readonly string[];
}

export async function openLab(): Promise<Lab> {
  const folder = await mkdtemp(join(tmpdir(), 'share-audit-crash-lab-'));
  const programs = await makePrograms();
  const rows = (kind: StoreKind) => join(folder, `rows-${kind}`);
  const emptyWorld = (kind: StoreKind) => World.open(kind, programs);
  const world = (kind: StoreKind) => changedWorld(kind, programs, rows(kind));

  /** Takes the baseline over this store, once for all its worlds, and walks through one undisturbed run. */
  async function survey(kind: StoreKind): Promise<Steps> {
    const first = await emptyWorld(kind);
    expect((await first.run().ended).summary?.scopes[0]?.baseline).toBe('taken');
    const firstCalls = first.watch.calls.map(inWords);
    await checkBaseline(first);
    await noticeAbsences(first);
    first.keepRows(rows(kind));
    await first.close();
    const second = await world(kind);
    const file = join(folder, `moments-${kind}`);
    const { exitCode, err } = await second.run({ MOMENTS_FILE: file }).ended;
    expect({ exitCode, err }).toEqual({ exitCode: kind === 'sqlite' ? 4 : 0, err: '' });
    const calls = second.watch.calls.map(inWords);
    second.clock.advance(PAST_PACE_MS);
    expect(isQuiet(await second.run().ended)).toBe(true);
    await checkChanges(second);
    await second.close();
    return {
      calls,
      firstCalls,
      moments: kind === 'sqlite' ? (await readFile(file, 'utf8')).split('\n') : [],
    };
  }

  const [tablestore, sqlite] = await Promise.all([survey('tablestore'), survey('sqlite')]);
  const close = async () => {
    await programs.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { emptyWorld, world, steps: { tablestore, sqlite }, close };
}

/** A run a quarter of an hour ago has seen what is about to be gone, so that the run under test believes it (I1). */
async function noticeAbsences(world: World): Promise<void> {
  const store = await world.store();
  const snapshot = await ScopeSnapshot.load(store, { accountId: DEMO_ACCOUNT_ID, regionId: DEMO_REGION });
  const sinceMs = world.clock.now() - 15 * 60_000;
  const missing = { sinceMs, completeMs: sinceMs };
  for (const image of snapshot.images()) {
    const shares = image.shares.map((share) =>
      share.accountId === LEFT ? { ...share, missing: { ...missing, heldMs: sinceMs } } : share,
    );
    const isDeleted = image.imageId === DELETED;
    const next = { ...image, shares, ...(isDeleted ? { missing: { ...missing, lookedMs: sinceMs } } : {}) };
    await snapshot.commit(next, `noticed/${image.imageId}`);
  }
  await store.close();
  if (world.kind === 'sqlite') {
    // Only the file itself is kept.
    const file = new Database(world.rowsFile);
    file.pragma('wal_checkpoint(TRUNCATE)');
    file.close();
  }
}

async function changedWorld(kind: StoreKind, programs: Programs, rows: string): Promise<World> {
  const world = await World.open(kind, programs, rows);
  world.clock.advance(PAST_PACE_MS);
  world.blind();
  happen(world.sandbox.cloud);
  return world;
}
