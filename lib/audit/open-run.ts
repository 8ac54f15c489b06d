import { setMaxListeners } from 'node:events';
import { CallQuota } from '../openapi/quota.ts';
import type { Store } from '../snapshot/store.ts';
import { inThePast } from '../platform/stored-time.ts';
import { overdueAfterMs } from '../state/due.ts';
import { guardStore } from '../state/guard-store.ts';
import { type Lease, type LeaseMemory, readLease, takeLease } from '../state/lease.ts';
import type { SwasClient } from '../swas/client.ts';
import type { RunDeps } from './run-deps.ts';
import { RunRow } from './run-row.ts';

/** A run before it knows whether there is anything to do. */
export interface StartedRun {
  readonly deps: RunDeps;
  /** Takes no write when the run's time is over. */
  readonly store: Store;
  readonly startMs: number;
  /** Ends the calls under way. */
  readonly stop: AbortController;
}

/** A run that holds its account's lease (I6). */
export interface OpenRun extends StartedRun {
  /** What the run before left. */
  readonly before: LeaseMemory;
  /** The run before ended not well, or not at all: it may have recorded changes and said no more of them. */
  readonly isAfterFailure: boolean;
  /** When the runs began again after a pause. */
  readonly resumedMs: number;
  readonly quota: CallQuota;
  readonly client: SwasClient;
  readonly row: RunRow;
}

export type Opening =
  | { readonly kind: 'open'; readonly run: OpenRun }
  /** `maySend`: nobody else is at it, so what waits to be sent is sent all the same. */
  | { readonly kind: 'skipped'; readonly why: string; readonly maySend: boolean };

export function startRun(deps: RunDeps): StartedRun {
  const { clock, deadline, signal, store } = deps;
  const stop = new AbortController();
  // Each call under way listens to it: many at once are no leak.
  setMaxListeners(0, stop.signal);
  if (signal?.aborted) stop.abort();
  signal?.addEventListener('abort', () => stop.abort(), { once: true });
  return { deps, store: guardStore(store, clock, deadline.endMs), startMs: clock.now(), stop };
}

/** Events may come in thousands, for one share or for none: one run answers all that come within this time. */
const LOOK_NOW_EVERY_MS = 15_000;

/** Takes the account's lease, if there is something to do. */
export async function openRun(started: StartedRun): Promise<Opening> {
  const { deps, store } = started;
  const { accountId, callsPerMinute, clock, deadline, member, onProgress, runId } = deps;
  await store.prepare();
  const lease = await readLease(store, accountId);
  const isDone = member?.fanOut !== undefined && lease.memory.doneRun === member.fanOut;
  if (deps.lookNow === true && hasJustBegun(lease, clock.now()))
    return skipped(`run ${lease.holder} began less than ${LOOK_NOW_EVERY_MS / 1_000} seconds ago`, false);
  if (deps.lookNow !== true && mayRest(lease, deps))
    return skipped('every image was read a short while ago', false);
  if (isDone) return skipped(`run ${member.fanOut} has done this account already`, true);
  const taken = await takeLease(store, lease, {
    holder: runId,
    nowMs: clock.now(),
    untilMs: deadline.killMs,
  });
  if (taken.kind === 'held')
    return skipped(`another run (${taken.holder || 'just ended'}) has the account's lease`, false);
  const onWait = (api: string, ms: number) => onProgress?.({ kind: 'waiting', api, ms });
  // A run that comes between two of the timer leaves what those left free.
  const ownSinceMs = deps.lookNow === true ? 0 : clock.now();
  const quota = new CallQuota(callsPerMinute, clock, taken.memory.limits, onWait, ownSinceMs);
  const row = new RunRow(guardStore(deps.store, clock, deadline.killMs - 1_000), accountId, runId);
  return {
    kind: 'open',
    run: {
      ...started,
      before: taken.memory,
      isAfterFailure: (lease.memory.endedMs ?? 0) < lease.takenMs,
      resumedMs: resumedMs(taken.memory, started),
      quota,
      client: deps.client(quota),
      row,
    },
  };
}

const skipped = (why: string, maySend: boolean): Opening => ({ kind: 'skipped', why, maySend });

/** Whether the account's last run began so recently that an event needs no run of its own. */
function hasJustBegun({ takenMs }: Lease, nowMs: number): boolean {
  const begunMs = inThePast(takenMs, nowMs);
  return begunMs !== undefined && nowMs - begunMs < LOOK_NOW_EVERY_MS;
}

/** No run has ended for so long that everything would be overdue: the due times begin anew (I10). */
function resumedMs(before: LeaseMemory, { deps, startMs }: StartedRun): number {
  const beforeMs = inThePast(before.resumedMs, startMs) ?? 0;
  // Between runs by hand there is nothing but pauses.
  if (deps.timer === undefined) return beforeMs;
  const endedMs = inThePast(before.endedMs, startMs) ?? 0;
  const pauseMs = overdueAfterMs(deps.overdueMs, deps.timer.periodMs);
  return startMs - endedMs >= pauseMs ? startMs : beforeMs;
}

/** Nothing is due: found out by two rows, and nothing is written. */
function mayRest({ memory }: Lease, deps: RunDeps): boolean {
  const leftMs = (memory.restUntilMs ?? 0) - deps.clock.now();
  return leftMs > 0 && leftMs <= (freshMs(deps) ?? 0);
}

/** What was read to its end within this time is not read again; undefined: everything is read in every run. */
export const freshMs = ({ timer }: Pick<RunDeps, 'timer'>): number | undefined =>
  timer && (timer.periodMs * 3) / 4;
