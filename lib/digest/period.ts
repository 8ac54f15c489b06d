import type { RunSummary } from '../audit/summary.ts';
import { type Change, isAlert, isShareChange } from '../model/change.ts';
import { bySeverity, severityOfChange } from '../model/change.ts';
import type { ChangeCounts, PeriodCost } from '../model/digest.ts';

/** Sorts by severity, so that alerts come first; changes of the same severity are sorted newest first. Pure. */
export function mostSevereFirst(changes: readonly Change[]): Change[] {
  return changes.toSorted(
    (a, b) => bySeverity(severityOfChange(a), severityOfChange(b)) || (a.id < b.id ? 1 : -1),
  );
}

/** Counts changes by kind. New shares with trusted accounts count as `sharedTrusted`. Pure. */
export function countChanges(changes: readonly Change[]): ChangeCounts {
  const counts: Partial<Record<keyof ChangeCounts, number>> = {};
  for (const change of changes) {
    const trusted = isShareChange(change) && !isAlert(change);
    const kind = trusted ? 'sharedTrusted' : change.kind;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

export const NO_COST: PeriodCost = {
  runs: 0,
  failed: 0,
  calls: 0,
  refused: 0,
  unitsRead: 0,
  unitsWritten: 0,
  runMs: 0,
};

export const addCosts = (a: PeriodCost, b: PeriodCost): PeriodCost => ({
  runs: a.runs + b.runs,
  failed: a.failed + b.failed,
  calls: a.calls + b.calls,
  refused: a.refused + b.refused,
  unitsRead: a.unitsRead + b.unitsRead,
  unitsWritten: a.unitsWritten + b.unitsWritten,
  runMs: a.runMs + b.runMs,
});

/** Sums what these runs cost. Pure. */
export function costOf(runs: readonly RunSummary[]): PeriodCost {
  const sum = (of: (run: RunSummary) => number): number => runs.reduce((total, run) => total + of(run), 0);
  return {
    runs: runs.length,
    failed: runs.filter((run) => run.status === 'failed').length,
    calls: sum((run) => Object.values(run.calls.byApi).reduce((total, calls) => total + calls, 0)),
    refused: sum((run) => run.calls.throttled),
    unitsRead: sum((run) => run.storeUnits.read),
    unitsWritten: sum((run) => run.storeUnits.written),
    runMs: sum((run) => run.durationMs),
  };
}
