import type { Failure } from '../model/health.ts';
import { scopeKey } from '../model/scope.ts';
import { type BlindAccount, blindAccounts } from './blind-accounts.ts';
import { type BlindSpot, blindSpots } from './blind-spots.ts';
import { type Inventory, type NameOf, namesIn } from './inventory.ts';

/**
 * Blind spots of the same kind, account, region and cause, joined into one entry. It is part of the JSON of `shares`,
 * `history` and `trust`.
 */
export interface ReportedBlindSpot {
  readonly kind: BlindSpot['kind'] | BlindAccount['kind'];
  /** The account that owns the images. For `accounts`: the account whose list of accounts is incomplete. */
  readonly ownerId: string;
  readonly ownerName: string | null;
  /** Null: the entry is about the account as a whole. */
  readonly regionId: string | null;
  /** The images that the entry is about. Empty: it is about the region or the account as a whole. */
  readonly images: readonly { readonly imageId: string; readonly name?: string }[];
  /**
   * When the earliest problem began, ISO 8601 in UTC. For `stale`: the oldest of the last complete lists or readings.
   * For `overdue`: the end of the last audit. For `unaudited`: when the account was first on the list.
   */
  readonly since: string | null;
  /** The cause, in the words of the service that refused. */
  readonly message?: string;
}

/** All blind spots of an inventory, accounts first, then regions and images. Pure. */
export function unseenIn(inventory: Inventory, overdueMs: number | undefined): ReportedBlindSpot[] {
  const nameOf = namesIn(inventory);
  return [
    ...blindAccounts(inventory, overdueMs).map((account) => ofAccount(account, nameOf)),
    ...reportBlindSpots(blindSpots(inventory, overdueMs), nameOf),
  ];
}

function ofAccount({ kind, accountId, sinceMs, failure }: BlindAccount, nameOf: NameOf): ReportedBlindSpot {
  const message = messageOf(failure);
  return {
    kind,
    ownerId: accountId,
    ownerName: nameOf(accountId) ?? null,
    regionId: null,
    images: [],
    since: new Date(sinceMs).toISOString(),
    ...(message === undefined ? {} : { message }),
  };
}

/** Joins blind spots with the same cause. A cause that all images of a region share is reported once. Pure. */
export function reportBlindSpots(spots: readonly BlindSpot[], nameOf: NameOf): ReportedBlindSpot[] {
  const groups = new Map<string, BlindSpot[]>();
  for (const spot of spots) {
    if (spot.isCommon === true) continue;
    const what = spot.image === undefined ? 'region' : 'images';
    const key = [spot.kind, scopeKey(spot.scope), what, messageOf(spot.failure)].join('\n');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [spot]);
    else group.push(spot);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [joined(first, group, nameOf)];
  });
}

function joined(first: BlindSpot, group: readonly BlindSpot[], nameOf: NameOf): ReportedBlindSpot {
  const times = group.flatMap(({ sinceMs }) => sinceMs ?? []);
  const earliestMs = times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const message = messageOf(first.failure);
  return {
    kind: first.kind,
    ownerId: first.scope.accountId,
    ownerName: nameOf(first.scope.accountId) ?? null,
    regionId: first.scope.regionId,
    images: group.flatMap(({ image }) => image ?? []),
    since: Number.isFinite(earliestMs) ? new Date(earliestMs).toISOString() : null,
    ...(message === undefined ? {} : { message }),
  };
}

function messageOf(failure: Failure | undefined): string | undefined {
  if (failure === undefined) return undefined;
  return failure.message === '' ? failure.code : failure.message;
}
