import type { RunSummary } from '../audit/summary.ts';
import { inThePast } from '../platform/stored-time.ts';
import { overdueAfterMs } from '../state/due.ts';

/**
 * When the last good run (status `complete` or `partial`) ended, in milliseconds. Undefined: there is none. Pure.
 * @param runs newest first.
 */
export function lastGoodRunMs(runs: readonly RunSummary[], nowMs: number): number | undefined {
  for (const { status, startedAt, durationMs } of runs) {
    if (status !== 'complete' && status !== 'partial') continue;
    const endedMs = inThePast(Date.parse(startedAt) + durationMs, nowMs);
    if (endedMs !== undefined) return Math.min(nowMs, endedMs);
  }
  return undefined;
}

/**
 * Whether the last good run ended too long ago. Pure.
 * @param runs newest first.
 */
export function isOverdue(runs: readonly RunSummary[], nowMs: number, overdueMs: number): boolean {
  const lastMs = lastGoodRunMs(runs, nowMs);
  const periodMs = runs.find((run) => run.periodMs !== undefined)?.periodMs ?? 0;
  return lastMs === undefined || nowMs - lastMs >= overdueAfterMs(overdueMs, periodMs);
}
