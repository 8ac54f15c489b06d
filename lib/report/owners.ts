import { isOverdue, lastGoodRunMs } from '../inventory/last-good-run.ts';
import { blindAccounts, type BlindAccount } from '../inventory/blind-accounts.ts';
import { countShares } from '../inventory/count-shares.ts';
import type { ImageInventory, Inventory, ScopeInventory } from '../inventory/inventory.ts';
import type { RunSummary } from '../audit/summary.ts';
import { isoTimeOrNull } from '../text/iso-time.ts';
import type { ReportOwner } from './report.ts';

type State = ReportOwner['state'];

const RANKS: Readonly<Record<NonNullable<State>, number>> = {
  closed: 0,
  unaudited: 1,
  overdue: 2,
  audited: 3,
};
const rankOf = (state: State): number => (state === null ? RANKS.audited : RANKS[state]);

/**
 * How well each account is audited, and what it holds; those that need attention come first. Pure.
 * @param runs of the deployment's own account, newest first; undefined: not known.
 */
export function reportOwners(
  inventory: Inventory,
  runs: readonly RunSummary[] | undefined,
  overdueMs: number | undefined,
): ReportOwner[] {
  const scopes = byAccount(inventory);
  const blind = new Map(blindAccounts(inventory, overdueMs).map((spot) => [spot.accountId, spot.kind]));
  return inventory.accounts
    .map(({ accountId, name, member }): ReportOwner => {
      const endedMs = member === undefined ? runs && lastGoodRunMs(runs, inventory.atMs) : member.endedMs;
      const state =
        member === undefined
          ? ownState(runs, endedMs, inventory.atMs, overdueMs)
          : stateOf(blind.get(accountId));
      return {
        ownerId: accountId,
        ownerName: name ?? null,
        state,
        auditedAt: isoTimeOrNull(endedMs),
        regions: scopes.get(accountId)?.length ?? 0,
        ...countsOf((scopes.get(accountId) ?? []).flatMap(({ images }) => images)),
      };
    })
    .toSorted((a, b) => rankOf(a.state) - rankOf(b.state));
}

function byAccount({ scopes }: Inventory): Map<string, ScopeInventory[]> {
  const found = new Map<string, ScopeInventory[]>();
  for (const seen of scopes) {
    const of = found.get(seen.scope.accountId);
    if (of === undefined) found.set(seen.scope.accountId, [seen]);
    else of.push(seen);
  }
  return found;
}

function stateOf(kind: BlindAccount['kind'] | undefined): State {
  switch (kind) {
    case 'entry':
      return 'closed';
    case 'unaudited':
    case 'overdue':
      return kind;
    case 'accounts':
    case undefined:
      return 'audited';
  }
}

function ownState(
  runs: readonly RunSummary[] | undefined,
  endedMs: number | undefined,
  nowMs: number,
  overdueMs = Number.POSITIVE_INFINITY,
): State {
  if (runs === undefined) return null;
  if (endedMs === undefined) return 'unaudited';
  return isOverdue(runs, nowMs, overdueMs) ? 'overdue' : 'audited';
}

function countsOf(images: readonly ImageInventory[]) {
  const { images: all, imagesRead, sharedImages, shares, untrustedShares } = countShares(images);
  return { images: all, imagesRead, sharedImages, shares, untrustedShares };
}
