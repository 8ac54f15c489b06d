import { type BlindKind, blindKind } from '../model/blind-spot.ts';
import { countShares } from '../inventory/count-shares.ts';
import type { ImageInventory, Inventory, ScopeInventory } from '../inventory/inventory.ts';
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

/** How well each account is audited, and what it holds; those that need attention come first. Pure. */
export function reportOwners(inventory: Inventory): ReportOwner[] {
  const scopes = byAccount(inventory);
  const blind = new Map(
    inventory.blind.flatMap((spot) =>
      spot.subject.kind === 'audit' && spot.subject.part !== 'members'
        ? [[`${spot.subject.accountId}/${blindKind(spot)}`, blindKind(spot)] as const]
        : [],
    ),
  );
  return inventory.accounts
    .map(({ accountId, name, endedMs }): ReportOwner => {
      const kinds = STATES.map((kind) => blind.get(`${accountId}/${kind}`));
      return {
        ownerId: accountId,
        ownerName: name ?? null,
        state: stateOf(
          kinds.find((kind) => kind !== undefined),
          endedMs,
        ),
        auditedAt: isoTimeOrNull(endedMs),
        regions: scopes.get(accountId)?.length ?? 0,
        ...countsOf((scopes.get(accountId) ?? []).flatMap(({ images }) => images)),
      };
    })
    .toSorted((a, b) => rankOf(a.state) - rankOf(b.state));
}

/** The blind spots that say how an account is audited. */
const STATES: readonly BlindKind[] = ['entry', 'unaudited', 'overdue'];

function byAccount({ scopes }: Inventory): Map<string, ScopeInventory[]> {
  const found = new Map<string, ScopeInventory[]>();
  for (const seen of scopes) {
    const of = found.get(seen.scope.accountId);
    if (of === undefined) found.set(seen.scope.accountId, [seen]);
    else of.push(seen);
  }
  return found;
}

function stateOf(kind: BlindKind | undefined, endedMs: number | undefined): State {
  if (kind === 'entry') return 'closed';
  if (kind === 'overdue') return 'overdue';
  return endedMs === undefined ? 'unaudited' : 'audited';
}

function countsOf(images: readonly ImageInventory[]) {
  const { images: all, imagesRead, sharedImages, shares, untrustedShares } = countShares(images);
  return { images: all, imagesRead, sharedImages, shares, untrustedShares };
}
