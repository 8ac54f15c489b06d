import type { RunSummary } from '../audit/summary.ts';
import { type BlindSpot, blindSpots } from '../inventory/blind-spots.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { isOverdue, lastGoodRunMs } from '../inventory/last-good-run.ts';
import { isoTimeOrNull } from './iso-time.ts';
import type { BlindKind, ReportBlind } from './report.ts';

/** The names that the report has had for them from its first version on. */
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
 * Everything that this report cannot vouch for, the widest first (I10): the audit as a whole, regions, images,
 * channels. Pure.
 *
 * @param runs newest first; undefined: not known, and nothing is said of them.
 */
export function unverified(
  inventory: Inventory,
  runs: readonly RunSummary[] | undefined,
  overdueMs: number | undefined,
): ReportBlind[] {
  const spots = blindSpots(inventory, overdueMs);
  const isOfRegion = ({ image }: BlindSpot) => image === undefined;
  return [
    ...(runs === undefined || overdueMs === undefined ? [] : overdue(inventory, runs, overdueMs)),
    ...spots.filter(isOfRegion).map(entry),
    ...spots.filter((spot) => !isOfRegion(spot)).map(entry),
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
  regionId: null,
  imageId: null,
  imageName: null,
  channelId: null,
  since: null,
  reason: null,
} as const;

const entry = ({ kind, scope, image, sinceMs, failure }: BlindSpot): ReportBlind => ({
  kind: KINDS[kind],
  ownerId: scope.accountId,
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
  if (!isOverdue(endedMs, inventory.atMs, overdueMs)) return [];
  const ownerId = inventory.scopes[0]?.scope.accountId ?? runs[0]?.accountId ?? '';
  return [{ ...NOTHING, kind: 'overdue', ownerId, since: isoTimeOrNull(endedMs) }];
}
