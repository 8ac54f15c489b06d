import type { Channel } from '../alert/channel.ts';
import { OpenOutbox } from '../alert/open-outbox.ts';
import { keepRefusals } from '../state/refusals.ts';
import { claim } from '../state/claim.ts';
import { nobodyTold, Sender } from '../alert/send.ts';
import { AuditError, ConfigError } from '../errors.ts';
import type { Failure } from '../model/health.ts';
import type { Clock } from '../platform/clock.ts';
import type { Deadline } from '../platform/deadline.ts';
import type { Log } from '../platform/log.ts';
import type { Store } from '../snapshot/store.ts';
import {
  type DispatchSummary,
  isDone,
  type ListedAccounts,
  outcomeOf,
  reasonFor,
  skipped,
  summarise,
} from './dispatch-summary.ts';
import type { AccountList } from './list-accounts.ts';
import { readRoster, updateRoster } from './roster.ts';
import { startWorkers } from './start-workers.ts';
import type { WorkerEvent } from './worker-event.ts';

export interface DispatchDeps {
  /** The same for every repetition of the event that started it. */
  readonly runId: string;
  /** Unique to this invocation. */
  readonly holder: string;
  readonly homeId: string;
  readonly list: () => Promise<AccountList>;
  /** Starts one worker, asynchronously. @throws FunctionComputeError */
  readonly start: (event: WorkerEvent) => Promise<void>;
  readonly store: Store;
  readonly channels: readonly Channel[];
  /** How long the accounts may not be listed or started before it is told. */
  readonly overdueMs: number;
  readonly clock: Clock;
  readonly deadline: Deadline;
  readonly log: Log;
}

export interface DispatchResult {
  readonly answer: DispatchSummary;
  readonly failure?: AuditError;
}

/**
 * One fan-out: list the accounts, update the roster, start a worker for each, report what is wrong.
 *
 *   claim ─▶ list ─▶ roster ─▶ start, a few at a time, in turn ─▶ send ─▶ summary, release
 *
 * A repeated event goes on where the earlier invocation stopped. If a run did not reach every account, the next one
 * begins with those. A worker that is started twice for one run does its work once (I6): see `takeLease`.
 *
 * @throws StoreError
 */
export async function dispatch(deps: DispatchDeps): Promise<DispatchResult> {
  const { store, homeId, channels, clock, holder } = deps;
  const startMs = clock.now();
  await store.prepare();
  const claimed = await claimRun(deps, startMs);
  if (claimed.kind === 'skipped') return { answer: summarise(skipped(claimed.reason), deps, startMs) };
  const outbox = await OpenOutbox.open({ store, homeId, holder, channels, nowMs: startMs });
  const listed = await refreshRoster(deps);
  const done = await startWorkers(listed.accountIds, deps);
  await assessHealth(listed.failure, reasonFor(done.notStarted, listed.accountIds.length), deps, outbox);
  const sent = await new Sender({ ...deps, desks: outbox.desks }).send(true);
  const outcome = outcomeOf(listed, done);
  const answer = summarise(outcome, deps, startMs);
  await keepSummary(answer, deps);
  // A run in which nothing could be started is not done: the platform repeats its event.
  await claimed.release(outcome.status !== 'failed' && isDone(done));
  const failure =
    outcome.status === 'failed'
      ? new AuditError(`No worker could be started: ${answer.reason ?? ''}`, { code: 'NothingStarted' })
      : nobodyTold(sent);
  return failure === undefined ? { answer } : { answer, failure };
}

type ClaimedRun =
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'claimed'; readonly release: (isRunDone: boolean) => Promise<void> };

/** One fan-out at a time, and each run once (I6). */
async function claimRun(
  { store, homeId, runId, holder, deadline }: DispatchDeps,
  nowMs: number,
): Promise<ClaimedRun> {
  const key = { partition: homeId, sort: 'dispatcher' };
  const claimant = { holder, nowMs, untilMs: deadline.killMs };
  const right = await claim(store, key, claimant, (row) => doneColumns(row?.columns['done_run']));
  if (right.kind === 'held') return { kind: 'skipped', reason: `${right.holder} is at work` };
  const doneRun = right.before?.columns['done_run'];
  if (doneRun === runId) {
    await right.release(doneColumns(doneRun));
    return { kind: 'skipped', reason: 'this run was done already' };
  }
  const release = (isRunDone: boolean) => right.release(doneColumns(isRunDone ? runId : doneRun));
  return { kind: 'claimed', release };
}

/** Lists the accounts and updates the roster; accounts that an incomplete list lacks are audited all the same. */
async function refreshRoster(deps: DispatchDeps): Promise<ListedAccounts> {
  const { store, homeId, clock, holder } = deps;
  const { accounts, isComplete, failure } = await deps.list().catch(wrongList);
  const { joined, left } = await updateRoster(store, homeId, accounts, {
    isComplete,
    nowMs: clock.now(),
    token: holder,
  });
  const accountIds = new Set(accounts.map((a) => a.accountId));
  if (!isComplete)
    for await (const entry of readRoster(store, homeId))
      if (entry.leftMs === undefined) accountIds.add(entry.accountId);
  return { accountIds: [...accountIds].toSorted(), joined, left, failure };
}

/** Tells people, once, that the accounts cannot be listed or their workers not be started, and when it is over (I10). */
function assessHealth(
  list: Failure | undefined,
  start: Failure | undefined,
  { store, homeId, clock, overdueMs, holder }: DispatchDeps,
  outbox: OpenOutbox,
) {
  const subject = (part: 'accounts' | 'dispatch') => ({ kind: 'audit', accountId: homeId, part }) as const;
  const tried = [
    { subject: subject('accounts'), failure: list },
    { subject: subject('dispatch'), failure: start },
  ];
  return keepRefusals(() => tried, {
    store,
    homeId,
    item: 'fan-out',
    isOurs: () => true,
    nowMs: clock.now(),
    dueMs: overdueMs,
    token: holder,
    postNotes: (notes) => outbox.post(notes),
  });
}

async function keepSummary(
  summary: DispatchSummary,
  { store, homeId, runId, holder }: DispatchDeps,
): Promise<void> {
  await store.write('runs', {
    key: { partition: `${homeId}/dispatch`, sort: `${runId}/${holder}` },
    columns: { status: summary.status, summary: JSON.stringify(summary) },
    expected: 0,
    token: holder,
  });
}

/** A wrong list is reported to people; the accounts that are known are audited all the same. */
function wrongList(error: unknown): AccountList {
  if (!(error instanceof ConfigError)) throw error;
  const failure = { code: error.code, message: error.message, denied: true };
  return { accounts: [], isComplete: false, failure };
}

const doneColumns = (run: string | undefined) => (run === undefined ? {} : { done_run: run });
