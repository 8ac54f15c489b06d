import type { RosterEntry } from '../accounts/roster.ts';
import { type Inventory, isOfSeveral } from '../inventory/inventory.ts';
import type { AccountsDigest, Digest, NamedAccount } from '../model/digest.ts';
import type { Subject } from '../model/health.ts';

/**
 * The accounts of a deployment, and those that joined or left in a period. Undefined: there is only one account. Pure.
 * @param named the maximum number of joined accounts, and of accounts that left, to list by name.
 */
export function accountsNow(
  inventory: Inventory,
  left: readonly RosterEntry[],
  { sinceMs, named }: { readonly sinceMs: number; readonly named: number },
): AccountsDigest | undefined {
  const gone = left.filter(({ leftMs }) => leftMs !== undefined && leftMs >= sinceMs);
  if (!isOfSeveral(inventory) && gone.length === 0) return undefined;
  const come = inventory.accounts.filter(({ member }) => member !== undefined && member.sinceMs >= sinceMs);
  return {
    count: inventory.accounts.length,
    regions: new Set(inventory.scopes.map(({ scope }) => scope.regionId)).size,
    joined: come.slice(0, named).map(nameOf),
    joinedCount: come.length,
    left: gone.slice(0, named).map(nameOf),
    leftCount: gone.length,
  };
}

const nameOf = ({ accountId, name }: NamedAccount): NamedAccount => ({
  accountId,
  ...(name === undefined ? {} : { name }),
});

/**
 * The names, or else the ids, of the accounts that the lists of a digest mention. Others are left out to keep the note
 * small enough for one row. Pure.
 */
export function namesFor(
  {
    problems,
    scopes,
    now,
    received,
    changes,
  }: Pick<Digest, 'problems' | 'scopes' | 'now' | 'received' | 'changes'>,
  inventory: Inventory,
): Readonly<Record<string, string>> {
  const ids = new Set([
    ...problems.flatMap(({ subject }) => ownerOf(subject)),
    ...[...scopes, ...now.widest, ...received, ...changes].map(({ scope }) => scope.accountId),
  ]);
  return Object.fromEntries(
    inventory.accounts
      .filter(({ accountId }) => ids.has(accountId))
      .map(({ accountId, name }) => [accountId, name ?? accountId]),
  );
}

function ownerOf(subject: Subject): string[] {
  switch (subject.kind) {
    case 'audit':
      return [subject.accountId];
    case 'scope':
    case 'image':
      return [subject.scope.accountId];
    case 'channel':
      return [];
  }
}
