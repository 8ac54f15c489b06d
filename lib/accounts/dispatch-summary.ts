import { plural } from '../text/plural.ts';
import type { Failure } from '../model/health.ts';
import type { Clock } from '../platform/clock.ts';
import type { NotStarted, Started } from './start-workers.ts';

/** What one invocation of the fan-out did. */
export interface DispatchSummary {
  readonly runId: string;
  /**
   * `complete`: a worker was started for every account; `partial`: not for all, and the next run begins with the
   * others; `skipped`: this run was done already, or another is at work; `failed`: no worker was started.
   */
  readonly status: 'complete' | 'partial' | 'skipped' | 'failed';
  readonly reason?: string;
  readonly homeId: string;
  readonly startedAt: string;
  readonly durationMs: number;
  /** The number of accounts; of those, started by this invocation, and by earlier ones of the same run. */
  readonly accounts: number;
  readonly started: number;
  readonly startedBefore: number;
  /** The first 20 that could not be started. */
  readonly notStarted: readonly NotStarted[];
  /** Accounts that joined the list, and that left it: the first 20 of each. */
  readonly joined: readonly string[];
  readonly left: readonly string[];
}

/** The maximum number of accounts that the summary names: it is one row and one log line. */
const NAMED = 20;

/** The accounts of a run. */
export interface ListedAccounts {
  /** In order. */
  readonly accountIds: readonly string[];
  readonly joined: readonly string[];
  readonly left: readonly string[];
  readonly failure: Failure | undefined;
}

/** The summary without what is the same for every outcome. */
type Outcome = Omit<DispatchSummary, 'runId' | 'homeId' | 'startedAt' | 'durationMs'>;

export const summarise = (
  outcome: Outcome,
  { runId, homeId, clock }: Pick<DispatchSummary, 'runId' | 'homeId'> & { readonly clock: Clock },
  startMs: number,
): DispatchSummary => ({
  runId,
  homeId,
  startedAt: new Date(startMs).toISOString(),
  durationMs: clock.now() - startMs,
  ...outcome,
});

/** Nothing was done. */
export const skipped = (reason: string): Outcome => ({
  status: 'skipped',
  reason,
  accounts: 0,
  started: 0,
  startedBefore: 0,
  notStarted: [],
  joined: [],
  left: [],
});

/** A worker was started for every account that was listed. */
export const isDone = ({ left, notStarted }: Started): boolean => left === 0 && notStarted.length === 0;

/** What the listing and the starts amount to. Pure. */
export function outcomeOf({ accountIds, joined, left, failure }: ListedAccounts, done: Started): Outcome {
  const { started, startedBefore, notStarted } = done;
  const isNone = started + startedBefore === 0 && (accountIds.length > 0 || failure !== undefined);
  const isComplete = !isNone && isDone(done);
  return {
    status: isNone ? 'failed' : isComplete ? 'complete' : 'partial',
    ...(isComplete ? {} : { reason: notStarted[0]?.error ?? failure?.message ?? 'the time was up' }),
    accounts: accountIds.length,
    started,
    startedBefore,
    notStarted: notStarted.slice(0, NAMED),
    joined: joined.slice(0, NAMED),
    left: left.slice(0, NAMED),
  };
}

/** Why some accounts got no worker; undefined: each got one. */
export function reasonFor(notStarted: readonly NotStarted[], accounts: number): Failure | undefined {
  const [first] = notStarted;
  if (first === undefined) return undefined;
  const message = `no audit could be started for ${notStarted.length} of ${plural(accounts, 'account')}: ${first.error}`;
  return { code: first.code, message, ...(first.denied ? { denied: true } : {}) };
}
