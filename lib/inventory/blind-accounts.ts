import type { Failure } from '../model/health.ts';
import { memberOverdue } from '../watchdog/members.ts';
import type { AccountInventory, Inventory } from './inventory.ts';

/**
 * An account of which an answer cannot say «nothing» (I1, I10): `accounts`: not all accounts could be listed, so there
 * may be others; `entry`: it cannot be entered; `unaudited`: no audit of it has ended yet; `overdue`: none for too long.
 */
export interface BlindAccount {
  readonly kind: 'accounts' | 'entry' | 'unaudited' | 'overdue';
  readonly accountId: string;
  /** Since when; with `overdue`, the end of its last audit; with `unaudited`, it is on the list since then. */
  readonly sinceMs: number;
  readonly failure?: Failure;
}

/**
 * What is not certain about the accounts of an inventory, one for each at the most, the widest first. Pure.
 * @param overdueMs as for the watchdog; undefined: nothing is ever overdue.
 */
export const blindAccounts = (inventory: Inventory, overdueMs: number | undefined): BlindAccount[] =>
  inventory.accounts
    .flatMap((account) => blindness(account, inventory.atMs, overdueMs))
    .toSorted((a, b) => RANKS[a.kind] - RANKS[b.kind]);

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
  const { sinceMs, endedMs, entryTrouble } = member;
  // That it cannot be entered explains why it was not audited.
  if (entryTrouble !== undefined)
    return [{ kind: 'entry', accountId, sinceMs: entryTrouble.sinceMs, failure: entryTrouble.failure }];
  if (endedMs === undefined) return [{ kind: 'unaudited', accountId, sinceMs }];
  const isOverdue = memberOverdue({ sinceMs }, endedMs, { nowMs, overdueMs }) !== undefined;
  return isOverdue ? [{ kind: 'overdue', accountId, sinceMs: endedMs }] : [];
}
