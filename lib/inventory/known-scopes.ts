import { readKnownRegions } from '../audit/known-regions.ts';
import type { Scope } from '../model.ts';
import type { Store } from '../snapshot/store.ts';
import { readRuns } from './read-runs.ts';

/** Enough runs to have met every region of the configuration, also where one run cannot reach them all. */
const RUNS = 50;

/**
 * The scopes of an account that the snapshot knows of: the regions named, those that `REGIONS=all` ever found, and
 * those that recent runs audited, so that a region taken out of the configuration is not out of sight at once.
 */
export async function knownScopes(
  store: Store,
  accountId: string,
  named: readonly string[] = [],
): Promise<Scope[]> {
  const regions = new Set([...named, ...(await readKnownRegions(store, accountId))]);
  for await (const run of readRuns(store, accountId, { limit: RUNS }))
    for (const { scope } of run.scopes) regions.add(scope.slice(scope.indexOf(':') + 1));
  return [...regions].toSorted().map((regionId) => ({ accountId, regionId }));
}
