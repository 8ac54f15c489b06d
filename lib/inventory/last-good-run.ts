import type { RunSummary } from '../audit/summary.ts';

/**
 * When the last good run (status `complete` or `partial`) ended, in milliseconds. Undefined: there is none. Pure.
 * @param runs newest first.
 */
export function lastGoodRunMs(runs: readonly RunSummary[], nowMs: number): number | undefined {
  const last = runs.find((run) => run.status === 'complete' || run.status === 'partial');
  return last === undefined ? undefined : Math.min(nowMs, Date.parse(last.startedAt) + last.durationMs);
}

/**
 * Whether the last good run ended too long ago. Pure.
 * @param lastMs when it ended, in milliseconds; undefined: there was none.
 */
export const isOverdue = (lastMs: number | undefined, nowMs: number, overdueMs: number): boolean =>
  lastMs === undefined || nowMs - lastMs >= overdueMs;
