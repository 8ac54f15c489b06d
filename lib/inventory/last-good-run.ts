import type { RunSummary } from '../audit/summary.ts';

/**
 * When the last run that read something and ended did so, in milliseconds; undefined: none did. Pure.
 * @param runs newest first.
 */
export function lastGoodRunMs(runs: readonly RunSummary[], nowMs: number): number | undefined {
  const last = runs.find((run) => run.status === 'complete' || run.status === 'partial');
  return last === undefined ? undefined : Math.min(nowMs, Date.parse(last.startedAt) + last.durationMs);
}

/** @param lastMs when the last good run ended; undefined: there was none. Pure. */
export const isOverdue = (lastMs: number | undefined, nowMs: number, overdueMs: number): boolean =>
  lastMs === undefined || nowMs - lastMs >= overdueMs;
