import { mapConcurrent } from '../platform/map-concurrent.ts';
import { readRuns } from '../inventory/read-runs.ts';
import type { PeriodCost } from '../model/digest.ts';
import type { Store } from '../snapshot/store.ts';
import { addCosts, costOf, NO_COST } from './period.ts';

/** Accounts whose runs are read at the same time. */
const AT_ONCE = 8;

export interface MembersCost {
  readonly cost: PeriodCost;
  /** Accounts whose runs were all summed. */
  readonly accounts: number;
}

/**
 * What the runs of these accounts cost in a period. A thousand accounts have half a million runs a week: each is
 * added and forgotten, so that what is held is a page of rows for each account under way.
 *
 * @param isOver no further account is begun: a digest is not to miss its time for the sake of a sum.
 */
export async function membersCost(
  store: Store,
  accountIds: readonly string[],
  { sinceMs, isOver }: { readonly sinceMs: number; readonly isOver: () => boolean },
): Promise<MembersCost> {
  let cost = NO_COST;
  let accounts = 0;
  await mapConcurrent(accountIds, AT_ONCE, async (accountId) => {
    if (isOver()) return;
    for await (const run of readRuns(store, accountId, { sinceMs })) cost = addCosts(cost, costOf([run]));
    accounts += 1;
  });
  return { cost, accounts };
}
