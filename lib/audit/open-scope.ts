import { type LoadedBaseline, loadBaseline } from '../state/baseline.ts';
import { Coverage } from '../state/coverage.ts';
import type { ScopeDeps } from './scope-deps.ts';

/** What is open before it is known how much there is to read. */
export type LoadedScope = Omit<OpenScope, 'due'>;

/** A scope before its list: what is kept of it between runs. */
export interface OpenScope extends ScopeDeps {
  readonly coverage: Coverage;
  readonly first: LoadedBaseline;
}

export async function loadScope(deps: Omit<ScopeDeps, 'due'>): Promise<LoadedScope> {
  const [coverage, first] = await Promise.all([
    Coverage.load(deps.store, deps.scope, deps.clock.now()),
    loadBaseline(deps.store, deps.scope, deps.clock.now()),
  ]);
  return { ...deps, coverage, first };
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
