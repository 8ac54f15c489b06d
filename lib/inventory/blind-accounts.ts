import type { Failure } from '../model/health.ts';
import { memberOverdue } from '../watchdog/members.ts';
import type { AccountInventory, Inventory } from './inventory.ts';

/**
 * An account about which an answer cannot say "nothing is shared" (I1, I10).
 *
 * `accounts`: not all accounts could be listed, so there may be others; `entry`: the account cannot be entered;
 * `unaudited`: no audit of it has ended yet; `overdue`: its last audit ended too long ago.
 */
export interface BlindAccount {
  readonly kind: 'accounts' | 'entry' | 'unaudited' | 'overdue';
  readonly accountId: string;
  /** When it began. For `overdue`: the end of its last audit. For `unaudited`: when it was first on the list. */
  readonly sinceMs: number;
  readonly failure?: Failure;
}

/**
 * The accounts of an inventory that are not completely known, at most one entry each, in the order of `RANKS`. Pure.
 * @param overdueMs the maximum age of the last audit, as for the watchdog. Undefined: no account is overdue.
 */
export const blindAccounts = (inventory: Inventory, overdueMs: number | undefined): BlindAccount[] =>
  inventory.accounts
    .flatMap((account) => blindness(account, inventory.atMs, overdueMs))
    .toSorted((a, b) => RANKS[a.kind] - RANKS[b.kind]);

/** The problem that affects the most comes first. */
const RANKS: Readonly<Record<BlindAccount['kind'], number>> = {
  accounts: 0,
  entry: 1,
  unaudited: 2,
  overdue: 3,
};

function blindness(
  { accountId, member, accountsTrouble }: AccountInventory,
  nowMs: number,
  overdueMs = Number.POSITIVE_INFINITY,
): BlindAccount[] {
  if (member === undefined) {
    if (accountsTrouble === undefined) return [];
    const { sinceMs, failure } = accountsTrouble;
    return [{ kind: 'accounts', accountId, sinceMs, failure }];
  }
  const { sinceMs, endedMs, periodMs, entryTrouble } = member;
  // An account that cannot be entered is not audited either, so one entry says both.
  if (entryTrouble !== undefined)
    return [{ kind: 'entry', accountId, sinceMs: entryTrouble.sinceMs, failure: entryTrouble.failure }];
  if (endedMs === undefined) return [{ kind: 'unaudited', accountId, sinceMs }];
  const isOverdue = memberOverdue({ sinceMs }, { endedMs, periodMs }, { nowMs, overdueMs }) !== undefined;
  return isOverdue ? [{ kind: 'overdue', accountId, sinceMs: endedMs }] : [];
}
