import * as v from 'valibot';
import { AuditError } from '../errors.ts';
import type { Clock } from '../platform/clock.ts';
import type { Deadline } from '../platform/deadline.ts';
import { parseOr } from '../snapshot/rows.ts';
import { count as countShape, text } from '../snapshot/shapes.ts';
import type { Row, Store } from '../snapshot/store.ts';
import { mapConcurrent } from '../platform/map-concurrent.ts';
import { FOUR_ATTEMPTS_IN_7_S, retry, whenRetryable } from '../platform/retry.ts';
import type { WorkerEvent } from './worker-event.ts';

export interface StartDeps {
  readonly runId: string;
  readonly holder: string;
  readonly homeId: string;
  readonly start: (event: WorkerEvent) => Promise<void>;
  readonly store: Store;
  readonly clock: Clock;
  readonly deadline: Deadline;
}

export interface NotStarted {
  readonly account: string;
  readonly code: string;
  readonly error: string;
  /** A retry does not help: somebody must change a permission or a setting. */
  readonly denied: boolean;
}

export interface Started {
  readonly started: number;
  /** By earlier invocations of the same run. */
  readonly startedBefore: number;
  readonly notStarted: readonly NotStarted[];
  /** The number of accounts that were not reached. */
  readonly left: number;
}

/** How far a fan-out got. */
interface Turn {
  readonly run: string;
  /** The account that it began with, and the one that comes next; '': the first of all. */
  readonly first: string;
  readonly next: string;
  readonly count: number;
  readonly isOver: boolean;
}

/** The maximum number of simultaneous requests; one takes about 50 ms. */
const AT_ONCE = 10;
/** The turn is stored after this many starts: the maximum that is started twice if the dispatcher is killed. */
const KEEP_EVERY = 50;
/** The golden section: any number of its multiples is spread evenly round a circle. */
const AHEAD = (Math.sqrt(5) - 1) / 2;

/**
 * Starts a worker for each account, in the order of their ids, beginning where the turn is (I7).
 * @param accountIds in order.
 */
export async function startWorkers(accountIds: readonly string[], parts: StartDeps): Promise<Started> {
  const { store, homeId, holder, runId, clock, deadline } = parts;
  const key = { partition: homeId, sort: 'dispatch-turn' };
  const row = await store.get('state', key);
  const before = readTurn(row);
  const again = before?.run === runId;
  // The same run goes on. A new one begins where the last one ran out of time, otherwise at another place.
  const first = again
    ? before.first
    : before?.isOver === false
      ? before.next
      : ahead(accountIds, before?.first);
  const order = rotated(accountIds, first);
  const startedBefore = again ? Math.min(before.count, order.length) : 0;
  let version = row?.version ?? 0;
  const keep = async (count: number): Promise<void> => {
    const turn: Turn = { run: runId, first, next: order[count] ?? '', count, isOver: count >= order.length };
    const write = { key, columns: { turn: JSON.stringify(turn) }, expected: version };
    const result = await store.write('state', { ...write, token: `${holder}/turn/${count}` });
    version = result.kind === 'written' ? result.version : (result.current?.version ?? 0);
  };
  const notStarted: NotStarted[] = [];
  let position = startedBefore;
  while (position < order.length && clock.now() < deadline.callsUntilMs) {
    const batch = order.slice(position, position + KEEP_EVERY);
    await mapConcurrent(batch, AT_ONCE, async (account) => {
      const failed = await startWorker({ run: runId, account }, parts);
      if (failed !== undefined) notStarted.push(failed);
    });
    position += batch.length;
    await keep(position);
    // A permission or a name is wrong, for the other accounts too.
    if (notStarted.length >= batch.length && notStarted.every((n) => n.denied)) break;
  }
  const tried = position - startedBefore;
  return {
    started: tried - notStarted.length,
    startedBefore,
    notStarted,
    left: order.length - position,
  };
}

async function startWorker(
  event: WorkerEvent,
  { start, clock, deadline }: StartDeps,
): Promise<NotStarted | undefined> {
  const policyFor = whenRetryable(FOUR_ATTEMPTS_IN_7_S);
  try {
    await retry(() => start(event), { clock, policyFor, untilMs: deadline.callsUntilMs });
    return undefined;
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    return { account: event.account, code: error.code, error: error.message, denied: !error.retryable };
  }
}

/**
 * The account with which the next run begins. If the platform has no room for all workers, it drops the last events
 * when they are too old: that must not hit the same accounts in every run (I7).
 */
function ahead(accountIds: readonly string[], first: string | undefined): string {
  if (first === undefined) return '';
  return (
    accountIds[Math.floor(placeOf(accountIds, first) + accountIds.length * AHEAD) % accountIds.length] ?? ''
  );
}

/** The index of the first account that is not before this id. */
const placeOf = (accountIds: readonly string[], id: string): number =>
  Math.max(
    0,
    accountIds.findIndex((one) => one >= id),
  );

/** The accounts from this one on, then those before it. */
function rotated(accountIds: readonly string[], first: string): readonly string[] {
  const at = placeOf(accountIds, first);
  return [...accountIds.slice(at), ...accountIds.slice(0, at)];
}

/** The turn only affects the order: it may be lost. */
const readTurn = (row: Row | undefined): Turn | undefined => parseOr(row, 'turn', turnShape, undefined);

const turnShape: v.GenericSchema<unknown, Turn> = v.object({
  run: text,
  first: text,
  next: text,
  count: countShape,
  isOver: v.boolean(),
});
