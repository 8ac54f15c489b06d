import type { RunSummary } from '../audit/summary.ts';
import { type BlindAccount, blindAccounts } from '../inventory/blind-accounts.ts';
import { type BlindSpot, blindSpots } from '../inventory/blind-spots.ts';
import { type Inventory, type NameOf, namesIn } from '../inventory/inventory.ts';
import { isOverdue, lastGoodRunMs } from '../inventory/last-good-run.ts';
import { isoTimeOrNull } from '../text/iso-time.ts';
import type { BlindKind, ReportBlind } from './report.ts';

/** Their names in the report, which must not change between versions. */
const KINDS: Readonly<Record<BlindSpot['kind'], BlindKind>> = {
  list: 'list',
  neverListed: 'unlisted',
  stale: 'stale',
  shares: 'shares',
  image: 'image',
  neverRead: 'unread',
  damaged: 'damaged',
};

/**
 * Everything that this report could not verify, the widest first (I10): the audit as a whole, accounts, regions,
 * images, channels. Pure.
 *
 * @param runs of the deployment's own account, newest first; undefined: not known, and they are left out.
 */
export function unverified(
  inventory: Inventory,
  runs: readonly RunSummary[] | undefined,
  overdueMs: number | undefined,
): ReportBlind[] {
  const spots = blindSpots(inventory, overdueMs);
  const nameOf = namesIn(inventory);
  const isOfRegion = ({ image }: BlindSpot) => image === undefined;
  return [
    ...(runs === undefined || overdueMs === undefined ? [] : overdue(inventory, runs, overdueMs)),
    ...blindAccounts(inventory, overdueMs).map((spot) => accountEntry(spot, nameOf)),
    ...spots.filter(isOfRegion).map((spot) => entry(spot, nameOf)),
    ...spots.filter((spot) => !isOfRegion(spot)).map((spot) => entry(spot, nameOf)),
    ...inventory.channels.map(
      ({ accountId, channelId, trouble }): ReportBlind => ({
        ...NOTHING,
        kind: 'channel',
        ownerId: accountId,
        channelId,
        since: isoTimeOrNull(trouble.sinceMs),
        reason: reasonOf(trouble.failure),
      }),
    ),
  ];
}

const NOTHING = {
  ownerName: null,
  regionId: null,
  imageId: null,
  imageName: null,
  channelId: null,
  since: null,
  reason: null,
} as const;

const accountEntry = ({ kind, accountId, sinceMs, failure }: BlindAccount, nameOf: NameOf): ReportBlind => ({
  ...NOTHING,
  kind,
  ownerId: accountId,
  ownerName: nameOf(accountId) ?? null,
  since: isoTimeOrNull(sinceMs),
  reason: failure === undefined ? null : reasonOf(failure),
});

const entry = ({ kind, scope, image, sinceMs, failure }: BlindSpot, nameOf: NameOf): ReportBlind => ({
  kind: KINDS[kind],
  ownerId: scope.accountId,
  ownerName: nameOf(scope.accountId) ?? null,
  regionId: scope.regionId,
  imageId: image?.imageId ?? null,
  imageName: image?.name ?? null,
  channelId: null,
  since: isoTimeOrNull(sinceMs),
  reason: failure === undefined ? null : reasonOf(failure),
});

const reasonOf = ({ code, message }: { readonly code: string; readonly message: string }) => ({
  code,
  message,
});

function overdue(inventory: Inventory, runs: readonly RunSummary[], overdueMs: number): ReportBlind[] {
  const endedMs = lastGoodRunMs(runs, inventory.atMs);
  if (!isOverdue(runs, inventory.atMs, overdueMs)) return [];
  const own = inventory.accounts.find(({ member }) => member === undefined)?.accountId;
  const ownerId = own ?? inventory.scopes[0]?.scope.accountId ?? runs[0]?.accountId ?? '';
  return [{ ...NOTHING, kind: 'overdue', ownerId, since: isoTimeOrNull(endedMs) }];
}
