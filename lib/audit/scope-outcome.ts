import type { ChangeKind } from '../model/change.ts';
import type { Failure } from '../model/health.ts';
import { isWhole } from '../model/image.ts';
import type { Scope } from '../model/scope.ts';
import { type Coverage, oldestReadMs } from '../state/coverage.ts';
import type { Listing } from '../swas/list-images.ts';
import type { ImageCandidate } from './candidates.ts';
import type { OpenScope } from './open-scope.ts';
import type { ScopeReadings } from './scope-readings.ts';

/** A summary of a run is one row. */
const FAILURES_NAMED = 20;

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

/** The outcome of a scope whose images had their turn. */
export function outcomeOf(
  { scope, record: { coverage } }: OpenScope,
  { certainty, failure }: Listing,
  candidates: readonly ImageCandidate[],
  { baseline, failed, read: readNow, changes: kinds }: ScopeReadings,
): ScopeOutcome {
  const read = candidates.filter(({ imageId, isDue }) => !isDue || readNow.has(imageId)).length;
  const listed = isWhole(certainty);
  const reasons = [...failed].flatMap(([id, why]) => (why === undefined ? [] : [[id, why] as const]));
  const changes: Partial<Record<ChangeKind, number>> = {};
  for (const kind of kinds) changes[kind] = (changes[kind] ?? 0) + 1;
  return {
    scope,
    listed,
    isAllRead: listed && read === candidates.length,
    images: candidates.length,
    read,
    failed: failed.size,
    hasBaseline: baseline !== undefined,
    changes,
    oldestReadMs: oldestReadMs(
      coverage,
      candidates.map((c) => c.imageId),
    ),
    failure,
    failedImages: Object.fromEntries(eachReasonFirst(reasons).slice(0, FAILURES_NAMED)),
  };
}

/** No reason is lost where only the first few images are named. */
function eachReasonFirst<T>(reasons: readonly (readonly [T, Failure])[]): readonly (readonly [T, Failure])[] {
  const said = new Set<string>();
  const isNew = ([, { message }]: readonly [T, Failure]): boolean =>
    !said.has(message) && said.add(message).has(message);
  const firsts = new Set(reasons.filter(isNew));
  return [...firsts, ...reasons.filter((reason) => !firsts.has(reason))];
}

/** The outcome of a scope that rests. */
export const restedOutcome = (scope: Scope, coverage: Coverage): ScopeOutcome => ({
  scope,
  listed: true,
  isAllRead: true,
  images: coverage.images.size,
  read: coverage.images.size,
  failed: 0,
  hasBaseline: true,
  changes: {},
  oldestReadMs: oldestReadMs(coverage, coverage.images.keys()),
  failure: undefined,
  failedImages: {},
});
