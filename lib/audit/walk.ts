import { allSettledOrThrow } from '../platform/all-settled-or-throw.ts';
import type { ImageCandidate } from './candidates.ts';
import { listOrder } from './list-order.ts';
import type { RunDeps, WalkProgress } from './run-deps.ts';
import type { OpenRun } from './open-run.ts';
import type { OpenScope } from './open-scope.ts';
import { WorkQueue } from './reading-order.ts';
import { listScope, type ScopeAudit } from './scope-audit.ts';

interface WalkOptions {
  /** The order in which they are listed. */
  readonly inOrder: (scopes: readonly OpenScope[]) => readonly OpenScope[];
  /** See `WorkQueue`. */
  readonly firstTurn: number;
  /** Calls a minute that the quota grants now, for reading images. */
  readonly callsPerMinute: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
  /** No further image is begun. */
  readonly isOver: () => boolean;
  /** Called at the first error, to stop what is still at work. */
  readonly stop: () => void;
  readonly onProgress: (progress: WalkProgress) => void;
}

/**
 * An image waits so long for other scopes' lists, whose images may have waited longer; then lists that wait for the
 * quota keep nobody waiting.
 */
const GATHER_MS = 2_000;
/** How long a call that was begun in time may take to end, out of the time that is left for sending. */
const GRACE_MS = 5_000;

const MINUTE_MS = 60_000;
/** Images in work at once, at the most: enough to keep the processor busy where the quota is raised. */
const MAX_IN_WORK = 64;
/**
 * An image in work needs its next page soon: where few calls are granted, few images are in work, or each would wait
 * for the others' pages and none would come to its end.
 */
const CALLS_FOR_EACH = 10;

export type WalkDeps = Pick<RunDeps, 'clock' | 'deadline' | 'onProgress'> & Pick<OpenRun, 'quota' | 'stop'>;

/** Lists and reads until the run's time for calls is over: what is under way then has a few seconds to end (I7). */
export async function walkInTime(
  scopes: readonly OpenScope[],
  { clock, deadline, onProgress, quota, stop }: WalkDeps,
): Promise<ScopeAudit[]> {
  const walked = new AbortController();
  const graceMs = Math.min(GRACE_MS, (deadline.endMs - deadline.callsUntilMs) / 4);
  const alarm = clock
    .sleep(deadline.callsUntilMs + graceMs - clock.now(), walked.signal)
    .then(() => stop.abort())
    .catch(() => undefined);
  try {
    return await walk(scopes, {
      inOrder: (all) => inListOrder(all, clock.now(), quota.limitFor('ListCustomImages').limit),
      firstTurn: Math.floor(clock.now() / MINUTE_MS),
      callsPerMinute: () => quota.limitFor('ListCustomImageShareAccounts').limit,
      sleep: (ms) => clock.sleep(ms, walked.signal).catch(() => undefined),
      isOver: () => clock.now() >= deadline.callsUntilMs || stop.signal.aborted,
      stop: () => stop.abort(),
      onProgress: onProgress ?? (() => undefined),
    });
  } finally {
    walked.abort(new Error('the walk has ended'));
    await alarm;
  }
}

function inListOrder(scopes: readonly OpenScope[], nowMs: number, listsPerMinute: number): OpenScope[] {
  const candidates = scopes.map((open) => {
    const { listedAtMs, failure } = open.coverage;
    const isEmpty = listedAtMs !== undefined && failure === undefined && open.coverage.images.size === 0;
    return { open, listedAtMs, isEmpty };
  });
  const listMs = scopes[0]?.due.listMs ?? 0;
  return listOrder(candidates, { nowMs, listMs, listsPerMinute }).map(({ open }) => open);
}

/**
 * Lists every scope in its order, and reads every image in turn; images are read while other scopes
 * are still listed. Throws only for the store, when nothing is at work any more.
 */
async function walk(scopes: readonly OpenScope[], options: WalkOptions): Promise<ScopeAudit[]> {
  const queue = new WorkQueue<ImageCandidate & { readonly listed: ScopeAudit }>(
    scopes.length,
    options.firstTurn,
  );
  void options.sleep(GATHER_MS).then(() => queue.begin());
  const listedScopes: ScopeAudit[] = [];
  const lists = options.inOrder(scopes).map(async (open) => {
    try {
      const listed = await listScope(open, (audit, due) =>
        queue.add(due.map((candidate) => ({ ...candidate, listed: audit }))),
      );
      listedScopes.push(listed);
      const { due, scope, listing } = listed;
      options.onProgress({ kind: 'listed', scope, images: due, failure: listing.failure });
    } finally {
      queue.close();
    }
  });
  const places = () =>
    Math.min(MAX_IN_WORK, Math.max(1, Math.ceil(options.callsPerMinute() / CALLS_FOR_EACH)));
  const work = async (isWanted: () => boolean, isForTurned: boolean): Promise<void> => {
    while (isWanted()) {
      const next = await queue.next(isForTurned);
      if (next === undefined || options.isOver()) return;
      const audit = await next.listed.read(next);
      options.onProgress({
        kind: 'read',
        scope: next.listed.scope,
        candidate: next,
        reading: audit?.reading,
      });
    }
  };
  const workers = [
    work(() => true, true),
    ...Array.from({ length: places() }, (_, place) => work(() => place < places(), false)),
  ];
  await allSettledOrThrow([...lists, ...workers], options.stop);
  return listedScopes;
}
