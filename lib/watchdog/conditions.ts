import type { Failure } from '../model/health.ts';
import type { Note } from '../model/note.ts';

/** An account's audit as the store shows it to the watchdog. Values only. */
export interface AuditStatus {
  readonly nowMs: number;
  readonly overdueMs: number;
  /** When the watchdog first ran. No audit is expected before that. */
  readonly expectedSinceMs: number;
  /** The last run that ended as `complete` or `partial`. */
  readonly lastRun: { readonly runId: string; readonly endedMs: number; readonly status: string } | undefined;
  /** A run that took the lease and did not give it back, long after its deadline. */
  readonly died: { readonly runId: string; readonly untilMs: number } | undefined;
  /** Notes that some configured channel has not accepted. */
  readonly waiting: readonly Note[];
  /** When a channel's own trouble was reported, which explains the waiting notes. Undefined: none was. */
  readonly channelToldMs: number | undefined;
}

export type ConditionName = 'overdue' | 'pending';

const minutes = (ms: number): number => Math.max(1, Math.round(ms / 60_000));

/**
 * The two conditions that the watchdog reports. Pure. The audit reports regions and images that cannot be read and
 * channels that refuse, so that nothing is reported twice and the two never contradict each other (I10).
 */
export function conditions(status: AuditStatus): Readonly<Record<ConditionName, Failure | undefined>> {
  return { overdue: overdue(status), pending: pending(status) };
}

function overdue({ nowMs, overdueMs, expectedSinceMs, lastRun, died }: AuditStatus): Failure | undefined {
  const lastMs = lastRun?.endedMs ?? expectedSinceMs;
  const code = 'Overdue';
  if (nowMs - lastMs < overdueMs) return undefined;
  const when =
    lastRun === undefined
      ? 'no run has ended well yet'
      : `the last run that ended well was ${minutes(nowMs - lastMs)} minutes ago`;
  const dead = died === undefined ? '' : `; run ${died.runId} started and never ended`;
  return { code, message: `${when}${dead}` };
}

function pending({ nowMs, overdueMs, waiting, channelToldMs }: AuditStatus): Failure | undefined {
  const late = waiting.filter((n) => nowMs - n.atMs >= overdueMs);
  if (late.length === 0 || channelToldMs !== undefined) return undefined;
  const oldestMs = Math.min(...late.map((n) => n.atMs));
  const message = `${late.length} message${late.length === 1 ? ' has' : 's have'} been waiting to be sent, the oldest for ${minutes(nowMs - oldestMs)} minutes`;
  return { code: 'Pending', message };
}
