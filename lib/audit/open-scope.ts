import type { LoadedBaseline } from '../state/baseline.ts';
import type { Coverage } from '../state/coverage.ts';
import type { ScopeDeps } from './scope-deps.ts';

/** A scope before its list: what is kept of it between runs. */
export interface OpenScope extends ScopeDeps {
  /** What was known of it before this run. */
  readonly coverage: Coverage;
  readonly first: LoadedBaseline;
}

/** All its images had their turn in a run a short while ago: it is not even listed. */
export const rests = (open: OpenScope): boolean =>
  open.first.baseline.kind === 'begun' && isFresh(open, open.coverage.coveredAtMs);

/** Whether what was verified then is not due yet. */
export function isFresh(
  { clock, freshMs }: Pick<ScopeDeps, 'clock' | 'freshMs'>,
  atMs: number | undefined,
): boolean {
  return freshMs !== undefined && atMs !== undefined && clock.now() - atMs < freshMs;
}
