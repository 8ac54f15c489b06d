import type { Channel } from '../alert/channel.ts';
import { Outbox } from '../alert/outbox/outbox.ts';
import { type AuditHealthDeps, assessAudit } from '../state/audit-health.ts';
import { claim } from '../state/claim.ts';
import { nobodyTold, sendWaiting } from '../alert/send.ts';
import { AuditError, ConfigError } from '../errors.ts';
import type { Failure } from '../model/health.ts';
import type { Clock } from '../platform/clock.ts';
import type { Deadline } from '../platform/deadline.ts';
import type { Log } from '../platform/log.ts';
import type { Row, Store } from '../snapshot/store.ts';
import type { AccountList } from './list-accounts.ts';
import { readRoster, updateRoster } from './roster.ts';
import { type NotStarted, startWorkers } from './start-workers.ts';
import type { WorkerEvent } from './worker-event.ts';

export interface DispatchDeps {
  /** The same for every repeat of the event that asked for it. */
  readonly runId: string;
  /** Unique to this invocation. */
  readonly holder: string;
  readonly homeId: string;
  readonly list: () => Promise<AccountList>;
  /** Starts one worker, asynchronously. @throws FunctionComputeError */
  readonly start: (event: WorkerEvent) => Promise<void>;
  readonly store: Store;
  readonly channels: readonly Channel[];
  readonly clock: Clock;
  readonly deadline: Deadline;
  readonly log: Log;
}

export interface DispatchSummary {
  readonly runId: string;
  /**
   * `complete`: a worker was started for every account; `partial`: not for all, the next run begins with those;
   * `skipped`: this run was done already, or another is at work; `failed`: none was started.
   */
  readonly status: 'complete' | 'partial' | 'skipped' | 'failed';
  readonly reason?: string;
  readonly homeId: string;
  readonly startedAt: string;
  readonly durationMs: number;
  /** How many accounts there are, of how many a worker was started in this invocation, and before it for this run. */
  readonly accounts: number;
  readonly started: number;
  readonly startedBefore: number;
  /** The first few that could not be started. */
  readonly notStarted: readonly NotStarted[];
  /** Accounts that came onto the list, and that left it; the first few of many. */
  readonly joined: readonly string[];
  readonly left: readonly string[];
}

export interface DispatchResult {
  readonly answer: DispatchSummary;
  readonly failure?: AuditError;
}

/** A summary is one row and one log line. */
const NAMED = 20;

/**
 * One fan-out: list the accounts, write the roster, start a worker for each, say what is amiss.
 *
 *   list ─▶ roster ─▶ start, a few at a time, in turn ─▶ where it came to is kept ─▶ post ─▶ send
 *
 * A repeat of the same run goes on where the one before came to; where a run did not reach every account, the next
 * begins with those. A worker that is started twice for one run does its work once (I6): see `takeLease`.
 *
 * @throws StoreError
 */
export async function dispatch(parts: DispatchDeps): Promise<DispatchResult> {
  const { store, homeId, channels, clock, deadline, holder, runId } = parts;
  const startMs = clock.now();
  await store.prepare();
  const key = { partition: homeId, sort: 'dispatcher' };
  const claimant = { holder, nowMs: startMs, untilMs: deadline.killMs };
  const keep = (row: Row | undefined) => doneColumns(row?.columns['done_run']);
  const right = await claim(store, key, claimant, keep);
  const nothing = { accounts: 0, started: 0, startedBefore: 0, notStarted: [], joined: [], left: [] };
  const summary = (rest: Omit<DispatchSummary, 'runId' | 'homeId' | 'startedAt' | 'durationMs'>) => ({
    runId,
    homeId,
    startedAt: new Date(startMs).toISOString(),
    durationMs: clock.now() - startMs,
    ...rest,
  });
  if (right.kind === 'held')
    return { answer: summary({ ...nothing, status: 'skipped', reason: `${right.holder} is at work` }) };
  const doneRun = right.before?.columns['done_run'];
  if (doneRun === runId) {
    await right.release(doneColumns(doneRun));
    return { answer: summary({ ...nothing, status: 'skipped', reason: 'this run was done already' }) };
  }
  const outbox = await Outbox.open(store, homeId, holder, channels);
  const health = (about: AuditHealthDeps['about'], failure: Failure | undefined) =>
    assessAudit(failure, {
      store,
      accountId: homeId,
      about,
      nowMs: clock.now(),
      token: holder,
      postNotes: (notes) => outbox.post(notes),
      posted: { note: (id) => outbox.note(id), all: () => outbox.notes() },
    });
  const list = await parts.list().catch(wrongList);
  await health('accounts', list.failure);
  const { isComplete } = list;
  const change = await updateRoster(store, homeId, list.accounts, {
    isComplete,
    nowMs: clock.now(),
    token: holder,
  });
  const accountIds = new Set(list.accounts.map((a) => a.accountId));
  // Members that an incomplete list lacks are audited all the same.
  if (!isComplete)
    for await (const entry of readRoster(store, homeId))
      if (entry.leftMs === undefined) accountIds.add(entry.accountId);
  const done = await startWorkers([...accountIds].toSorted(), parts);
  await health('dispatch', reasonFor(done.notStarted, accountIds.size));
  const deliveries = await sendWaiting({ ...parts, outbox, patient: true });
  const isDone = done.left === 0 && done.notStarted.length === 0;
  const none = done.started + done.startedBefore === 0 && (accountIds.size > 0 || list.failure !== undefined);
  const answer = summary({
    status: none ? 'failed' : isDone ? 'complete' : 'partial',
    ...(isDone && !none
      ? {}
      : { reason: done.notStarted[0]?.error ?? list.failure?.message ?? 'the time was up' }),
    accounts: accountIds.size,
    started: done.started,
    startedBefore: done.startedBefore,
    notStarted: done.notStarted.slice(0, NAMED),
    joined: change.joined.slice(0, NAMED),
    left: change.left.slice(0, NAMED),
  });
  await store.write('runs', {
    key: { partition: `${homeId}/dispatch`, sort: `${runId}/${holder}` },
    columns: { status: answer.status, summary: JSON.stringify(answer) },
    expected: 0,
    token: holder,
  });
  await right.release(doneColumns(isDone ? runId : doneRun));
  const failure = none
    ? new AuditError(`No worker could be started: ${answer.reason ?? ''}`, { code: 'NothingStarted' })
    : nobodyTold(deliveries);
  return failure === undefined ? { answer } : { answer, failure };
}

/** A list that is wrong is told to people, and keeps no account that is known from being audited. */
function wrongList(error: unknown): AccountList {
  if (!(error instanceof ConfigError)) throw error;
  const failure = { code: error.code, message: error.message, denied: true };
  return { accounts: [], isComplete: false, failure };
}

const doneColumns = (run: string | undefined) => (run === undefined ? {} : { done_run: run });

function reasonFor(notStarted: readonly NotStarted[], accounts: number): Failure | undefined {
  const [first] = notStarted;
  if (first === undefined) return undefined;
  const message = `no audit could be started for ${notStarted.length} of ${accounts} accounts: ${first.error}`;
  return { code: first.code, message, ...(first.denied ? { denied: true } : {}) };
}
