import { AuditError } from '../errors.ts';
import type { Clock } from '../platform/clock.ts';
import type { Deadline } from '../platform/deadline.ts';
import { parse } from '../snapshot/rows.ts';
import { type Row, type Store, StoreError } from '../snapshot/store.ts';
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
  /** Nothing but a change by somebody will mend it. */
  readonly denied: boolean;
}

export interface Started {
  readonly started: number;
  /** By an earlier invocation for the same run. */
  readonly startedBefore: number;
  readonly notStarted: readonly NotStarted[];
  /** Whose turn did not come. */
  readonly left: number;
}

/** Where a fan-out came to. */
interface Turn {
  readonly run: string;
  /** The account that it began with, and the one that it came to; '' : the first of all. */
  readonly first: string;
  readonly next: string;
  readonly count: number;
  readonly isOver: boolean;
}

/** Requests under way at once; one takes some 50 ms. */
const AT_ONCE = 10;
/** A dispatcher that is killed starts so many again, at the most; they find their work done. */
const KEEP_EVERY = 50;
/** The golden section: its multiples spread evenly round a circle, however many they are. */
const AHEAD = (Math.sqrt(5) - 1) / 2;

/**
 * Starts a worker for each account, in the order of their ids, beginning with the one whose turn it is.
 * @param accountIds in order.
 */
export async function startWorkers(accountIds: readonly string[], parts: StartDeps): Promise<Started> {
  const { store, homeId, holder, runId, clock, deadline } = parts;
  const key = { partition: homeId, sort: 'dispatch-turn' };
  const row = await store.get('state', key);
  const before = readTurn(row);
  const again = before?.run === runId;
  // The same run goes on; the next one begins where one before came to its time's end, or elsewhere.
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
    // A permission or a name is wrong: it is so for the others, too.
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
 * With whom the next run begins. Where the platform has no room for all of them, the events of those who come last are
 * dropped for their age: that must not befall the same ones in every run (I7).
 */
function ahead(accountIds: readonly string[], first: string | undefined): string {
  if (first === undefined) return '';
  return (
    accountIds[Math.floor(placeOf(accountIds, first) + accountIds.length * AHEAD) % accountIds.length] ?? ''
  );
}

/** The place of the first account that is not before this one. */
const placeOf = (accountIds: readonly string[], id: string): number =>
  Math.max(
    0,
    accountIds.findIndex((one) => one >= id),
  );

/** From that account on, and round. */
function rotated(accountIds: readonly string[], first: string): readonly string[] {
  const at = placeOf(accountIds, first);
  return [...accountIds.slice(at), ...accountIds.slice(0, at)];
}

function readTurn(row: Row | undefined): Turn | undefined {
  try {
    return row === undefined ? undefined : parse<Turn>(row, 'turn');
  } catch (error) {
    // Only whose turn it is: a run over all of them finds that out again.
    if (!(error instanceof StoreError)) throw error;
    return undefined;
  }
}
