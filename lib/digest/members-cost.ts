import { mapConcurrent } from '../platform/map-concurrent.ts';
import { readRuns } from '../inventory/read-runs.ts';
import type { PeriodCost } from '../model/digest.ts';
import type { Store } from '../snapshot/store.ts';
import { addCosts, costOf, NO_COST } from './period.ts';

/** The maximum number of accounts whose runs are read at the same time. */
const AT_ONCE = 8;

export interface MembersCost {
  readonly cost: PeriodCost;
  /** The number of accounts whose runs were summed completely. */
  readonly accounts: number;
}

/**
 * Sums what the runs of these accounts cost in a period. A thousand accounts have half a million runs a week, so runs
 * are summed as they are read: memory holds one page of rows for each account in progress.
 *
 * @param isOver once it returns true, no further account is read, so that the sum does not delay the digest.
 */
export async function membersCost(
  store: Store,
  accountIds: readonly string[],
  {
    sinceMs,
    nowMs,
    isOver,
  }: { readonly sinceMs: number; readonly nowMs: number; readonly isOver: () => boolean },
): Promise<MembersCost> {
  let cost = NO_COST;
  let accounts = 0;
  await mapConcurrent(accountIds, AT_ONCE, async (accountId) => {
    if (isOver()) return;
    for await (const run of readRuns(store, accountId, nowMs, { sinceMs }))
      cost = addCosts(cost, costOf([run]));
    accounts += 1;
  });
  return { cost, accounts };
}
