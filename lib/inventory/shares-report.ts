import type { KnownShare, Verdict } from '../model.ts';
import { blindSpots } from './blind-spots.ts';
import { exposedImages, narrow, type ShareFilter, sharedImages } from './filter-shares.ts';
import type { ImageInventory, Inventory } from './inventory.ts';
import { type ReportedBlindSpot, reportBlindSpots } from './reported-blind-spots.ts';

/**
 * What is shared now: the answer of `shares --json`. Stable names; times that end in `At` are ISO 8601 in UTC;
 * `sharedTime` is the cloud's own text, which names no zone. `unseen` is part of the answer: what it is about may
 * hold shares that are not listed here (I1).
 */
export interface SharesReport {
  readonly accountId: string;
  readonly at: string;
  readonly shares: readonly ReportedShare[];
  readonly exposedToEcs: readonly ReportedImage[];
  readonly unseen: readonly ReportedBlindSpot[];
}

export interface ReportedImage {
  readonly regionId: string;
  readonly imageId: string;
  readonly imageName: string;
  /** The last complete reading of its shares; null: never yet. */
  readonly readAt: string | null;
}

export interface ReportedShare extends ReportedImage {
  readonly accountId: string;
  /** As the last run judged it. */
  readonly verdict: Verdict;
  readonly sharedTime: string | null;
  readonly noticedAt: string;
  /** It was there when the image was first read. */
  readonly baseline: boolean;
}

/** @param overdueMs a region that was not listed for so long is one of the blind spots. */
export function sharesReport(
  inventory: Inventory,
  filter: ShareFilter,
  accountId: string,
  overdueMs: number,
): SharesReport {
  return {
    accountId,
    at: iso(inventory.atMs),
    shares: sharedImages(inventory, filter).flatMap((image) =>
      image.shares.map((share) => reportShare(image, share)),
    ),
    exposedToEcs: exposedImages(inventory, filter).map(reportImage),
    unseen: reportBlindSpots(blindSpots(narrow(inventory, filter), overdueMs)),
  };
}

export const reportImage = ({ scope, imageId, name, readAtMs }: ImageInventory): ReportedImage => ({
  regionId: scope.regionId,
  imageId,
  imageName: name,
  readAt: readAtMs === undefined ? null : iso(readAtMs),
});

export const reportShare = (image: ImageInventory, share: KnownShare): ReportedShare => ({
  ...reportImage(image),
  accountId: share.accountId,
  verdict: share.verdict,
  sharedTime: share.sharedTime ?? null,
  noticedAt: iso(share.noticedAtMs),
  baseline: share.baseline,
});

const iso = (ms: number): string => new Date(ms).toISOString();
