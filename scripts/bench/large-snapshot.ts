/**
 * One process of the figure «a large snapshot»: `large-snapshot.ts IMAGES SHARES_EACH` prints as JSON what it took to
 * find one new share in every image of a snapshot of that size, and to commit each. Over the embedded store in
 * memory, so that neither network nor disk is measured; its rows are in the memory that is told.
 */
import { readFileSync } from 'node:fs';
import { diff } from '../../lib/audit/diff.ts';
import { ScopeSnapshot } from '../../lib/state/scope-snapshot.ts';
import { EMPTY_POLICY } from '../../lib/policy/trust-policy.ts';
import type { CustomImage, Reading } from '../../lib/model/image.ts';
import { systemClock } from '../../lib/platform/clock.ts';
import { openSqlite } from '../../lib/snapshot/sqlite/store.ts';

const [images = 0, sharesEach = 0] = process.argv.slice(2).map(Number);
const scope = { accountId: '1850926437581920', regionId: 'cn-hangzhou' };
const NOW = Date.UTC(2026, 10, 24, 7);

const store = await openSqlite({ file: ':memory:', clock: systemClock, historyDays: 400 });
await store.prepare();
let ids = 0;
const newId = (): string => `id-${(ids += 1)}`;

function image(n: number): CustomImage {
  const imageId = `m-${String(n).padStart(8, '0')}`;
  return {
    imageId,
    name: `image-${n}`,
    description: '',
    status: '1',
    creationTime: '2026-01-01T00:00:00Z',
    ownerId: scope.accountId,
    flaggedShared: true,
    exposedToEcs: false,
  };
}

function reading(n: number, shares: number): Reading {
  const accounts = Array.from({ length: shares }, (_, s) => ({
    accountId: String(1_000_000_000_000_000 + n * 100 + s),
    sharedTime: '2026-01-02 03:04:05.0',
  }));
  return { shares: accounts, certainty: 'complete', atMs: NOW };
}

/** What the audit does between the cloud and the store, image by image. */
async function audit(snapshot: ScopeSnapshot, shares: number): Promise<void> {
  for (let n = 0; n < images; n += 1) {
    const seen = image(n);
    const step = diff({
      scope,
      known: snapshot.image(seen.imageId),
      listedFirst: { exposedToEcs: false },
      image: seen,
      reading: reading(n, shares),
      policy: EMPTY_POLICY,
      nowMs: NOW,
      lastReadMs: undefined,
      lastListedMs: undefined,
      firstList: { atMs: NOW, dueMs: NOW + 1, toldMs: undefined },
      manyEmptied: false,
      othersAnswered: () => true,
      rewriting: { byMs: new Set(), isFinal: true },
      hasBeenSeen: () => true,
      newId,
    });
    if (!(await snapshot.commit(step.next, newId()))) throw new Error('a conflict with nobody');
  }
}

await audit(await ScopeSnapshot.load(store, scope), sharesEach);
const snapshot = await ScopeSnapshot.load(store, scope);
const before = process.cpuUsage();
await audit(snapshot, sharesEach + 1);
const { user, system } = process.cpuUsage(before);
const peakKb = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'latin1'))?.[1]);
await store.close();
const told: LargeSnapshot = { cpuMs: (user + system) / 1000, peakMb: peakKb / 1024 };
process.stdout.write(JSON.stringify(told));

export interface LargeSnapshot {
  /** Processor time, which does not depend on what else the machine does. */
  readonly cpuMs: number;
  readonly peakMb: number;
}
