import type { Trouble } from '../audit/health.ts';
import type { RunSummary } from '../audit/summary.ts';
import type { ImageInventory, Inventory, ScopeInventory } from '../inventory/inventory.ts';
import { lastGoodRunMs } from '../inventory/last-good-run.ts';
import { isoTime, isoTimeOrNull } from './iso-time.ts';
import type { BlindKind, ReportBlind } from './report.ts';

const DAY_MS = 86_400_000;

/**
 * Everything that this report cannot vouch for, the widest first (I10). Unlike an alert it also names what nobody
 * was told of yet: who looks wants to know what was not seen, though it be one failed page. Pure.
 *
 * @param runs newest first; undefined: not known, and nothing is said of them.
 */
export function unverified(
  inventory: Inventory,
  runs: readonly RunSummary[] | undefined,
  overdueMs: number | undefined,
): ReportBlind[] {
  return [
    ...(runs === undefined || overdueMs === undefined ? [] : overdue(inventory, runs, overdueMs)),
    ...inventory.scopes.flatMap(ofScope),
    ...inventory.scopes.flatMap(({ images }) => images.flatMap((image) => ofImage(image, inventory.atMs))),
    ...inventory.channels.map(({ accountId, channelId, trouble }) =>
      spot('channel', { ownerId: accountId, channelId }, { trouble }),
    ),
  ];
}

interface Where {
  readonly ownerId: string;
  readonly regionId?: string;
  readonly imageId?: string;
  readonly imageName?: string;
  readonly channelId?: string;
}

interface What {
  readonly trouble?: Trouble | undefined;
  readonly sinceMs?: number | undefined;
}

function spot(kind: BlindKind, where: Where, { trouble, sinceMs }: What): ReportBlind {
  return {
    kind,
    ownerId: where.ownerId,
    regionId: where.regionId ?? null,
    imageId: where.imageId ?? null,
    imageName: where.imageName ?? null,
    channelId: where.channelId ?? null,
    since: isoTimeOrNull(trouble?.sinceMs ?? sinceMs),
    reason: trouble === undefined ? null : { code: trouble.failure.code, message: trouble.failure.message },
  };
}

function overdue(inventory: Inventory, runs: readonly RunSummary[], overdueMs: number): ReportBlind[] {
  const endedMs = lastGoodRunMs(runs, inventory.atMs);
  const ownerId = inventory.scopes[0]?.scope.accountId ?? runs[0]?.accountId ?? '';
  if (endedMs === undefined) return [spot('overdue', { ownerId }, {})];
  return inventory.atMs - endedMs < overdueMs
    ? []
    : [{ ...spot('overdue', { ownerId }, {}), since: isoTime(endedMs) }];
}

function ofScope({ scope, baseline, trouble, sharesTrouble, damaged }: ScopeInventory): ReportBlind[] {
  const where = { ownerId: scope.accountId, regionId: scope.regionId };
  return [
    ...(trouble === undefined ? [] : [spot('list', where, { trouble })]),
    ...(sharesTrouble === undefined ? [] : [spot('shares', where, { trouble: sharesTrouble })]),
    ...(baseline === 'none' && trouble === undefined ? [spot('unlisted', where, {})] : []),
    ...damaged.map((imageId) => spot('damaged', { ...where, imageId }, {})),
  ];
}

/** One entry an image: its trouble says more than that it was not read. */
function ofImage({ scope, imageId, name, readAtMs, trouble }: ImageInventory, nowMs: number): ReportBlind[] {
  const where = { ownerId: scope.accountId, regionId: scope.regionId, imageId, imageName: name };
  if (trouble !== undefined) return [spot('image', where, { trouble })];
  if (readAtMs === undefined) return [spot('unread', where, {})];
  return nowMs - readAtMs < DAY_MS ? [] : [spot('stale', where, { sinceMs: readAtMs })];
}
