import type { Failure } from '../model/health.ts';
import { scopeKey } from '../model/scope.ts';
import { type BlindAccount, blindAccounts } from './blind-accounts.ts';
import { type BlindSpot, blindSpots } from './blind-spots.ts';
import { type Inventory, type NameOf, namesIn } from './inventory.ts';

/**
 * Blind spots of one kind, account, region and cause together: a part of the answers of `shares`, `history` and
 * `trust`.
 */
export interface ReportedBlindSpot {
  readonly kind: BlindSpot['kind'] | BlindAccount['kind'];
  /** Whose images it is about; with `accounts`, whose list of accounts. */
  readonly ownerId: string;
  readonly ownerName: string | null;
  /** Null: the account as a whole. */
  readonly regionId: string | null;
  /** The images it is about; empty: the region, or the account, as a whole. */
  readonly images: readonly { readonly imageId: string; readonly name?: string }[];
  /**
   * ISO 8601 in UTC: since when, at the earliest; with `stale`, the oldest last complete list or reading;
   * with `overdue`, the end of the last audit; with `unaudited`, since when it is on the list.
   */
  readonly since: string | null;
  /** Why, in the words of whoever refused. */
  readonly message?: string;
}

/** What an answer made from this inventory leaves open, the widest first. Pure. */
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

/** Joins what has one cause; what the images of a region have in common is said once. Pure. */
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
