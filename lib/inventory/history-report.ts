import type { Change, ChangeKind, Verdict } from '../model/change.ts';
import type { NameOf } from './inventory.ts';
import type { ReportedBlindSpot } from './reported-blind-spots.ts';
import { fitsImage } from '../policy/wildcard.ts';
import { isoTime, isoTimeOrNull } from '../text/iso-time.ts';

export interface HistoryFilter {
  readonly accounts?: readonly string[] | undefined;
  /** Ids or names of images, `*` for any text. */
  readonly images?: readonly string[] | undefined;
  readonly regions?: readonly string[] | undefined;
}

/**
 * What changed: the answer of `history --json`. Stable names; times that end in `At`, `since` and `until` are ISO
 * 8601 in UTC, `until` the first moment not asked for. `sharedTime` is the cloud's own text. Newest first.
 */
export interface HistoryReport {
  /** The deployment's own account. */
  readonly accountId: string;
  /** As in `SharesReport`. */
  readonly owners: number | null;
  readonly since: string | null;
  readonly until: string | null;
  readonly changes: readonly ReportedChange[];
  readonly unseen: readonly ReportedBlindSpot[];
}

export interface ReportedChange {
  readonly id: string;
  readonly kind: ChangeKind;
  readonly noticedAt: string;
  /** The account that owns the image, and what people call it; with `received`, it is not an audited one. */
  readonly ownerId: string;
  readonly ownerName: string | null;
  readonly regionId: string;
  readonly imageId: string;
  readonly imageName: string;
  /** The account that the image is or was shared with. Null, like what follows: this kind of change has none. */
  readonly accountId: string | null;
  readonly verdict: Verdict | null;
  readonly sharedTime: string | null;
  readonly neverSeenBefore: boolean | null;
  /** It came about after this. */
  readonly lastSeenWithoutAt: string | null;
}

/** Is it one that was asked for? A received image is asked for by the account that shares it. Pure. */
export function isAskedFor(change: Change, { accounts, images, regions }: HistoryFilter): boolean {
  const other = change.kind === 'received' ? change.ownerId : 'accountId' in change ? change.accountId : '';
  if (accounts !== undefined && !accounts.includes(other)) return false;
  if (regions !== undefined && !regions.includes(change.scope.regionId)) return false;
  return images === undefined || fitsImage(images, { imageId: change.imageId, name: change.imageName });
}

/** One change of the history as values for people and programs. Pure. */
export function reportedChange(change: Change, nameOf: NameOf): ReportedChange {
  const { id, kind, noticedAtMs, scope, imageId, imageName } = change;
  const before = 'lastSeenWithoutMs' in change ? change.lastSeenWithoutMs : undefined;
  const isReceived = change.kind === 'received';
  const ownerId = isReceived ? change.ownerId : scope.accountId;
  return {
    id,
    kind,
    noticedAt: isoTime(noticedAtMs),
    ownerId,
    ownerName: nameOf(ownerId) ?? null,
    regionId: scope.regionId,
    imageId,
    imageName,
    accountId: isReceived ? scope.accountId : 'accountId' in change ? change.accountId : null,
    verdict: 'verdict' in change ? change.verdict : null,
    sharedTime: 'sharedTime' in change ? (change.sharedTime ?? null) : null,
    neverSeenBefore: 'neverSeenBefore' in change ? change.neverSeenBefore : null,
    lastSeenWithoutAt: isoTimeOrNull(before),
  };
}
