import type { ChangeKind } from '../model/change.ts';
import type { Failure } from '../model/health.ts';
import type { Scope } from '../model/scope.ts';
import type { Coverage } from '../state/coverage.ts';

/** What became of a scope in this run. */
export interface ScopeOutcome {
  readonly scope: Scope;
  /** Its list was whole. */
  readonly listed: boolean;
  /** Its list was whole, and every image was read, in this run or so lately that it is not due yet. */
  readonly isAllRead: boolean;
  readonly images: number;
  /** Read in this run, or so lately that they are not due yet. */
  readonly read: number;
  readonly failed: number;
  readonly hasBaseline: boolean;
  readonly changes: Readonly<Partial<Record<ChangeKind, number>>>;
  readonly oldestReadMs: number | undefined;
  readonly failure: Failure | undefined;
  /** The images that failed, and why; the first few of many. */
  readonly failedImages: Readonly<Record<string, Failure>>;
}

/** The outcome of a scope that rests. */
export function restedOutcome(scope: Scope, coverage: Coverage): ScopeOutcome {
  const imageIds = coverage.imageIds();
  return {
    scope,
    listed: true,
    isAllRead: true,
    images: imageIds.length,
    read: imageIds.length,
    failed: 0,
    hasBaseline: true,
    changes: {},
    oldestReadMs: coverage.oldestReadMs(imageIds),
    failure: undefined,
    failedImages: {},
  };
}

/** How many there are of each kind. */
export function tallyOf(kinds: readonly ChangeKind[]): ScopeOutcome['changes'] {
  const tally: Partial<Record<ChangeKind, number>> = {};
  for (const kind of kinds) tally[kind] = (tally[kind] ?? 0) + 1;
  return tally;
}
