import type { Change, Verdict } from '../model/change.ts';
import type { KnownShare } from '../model/known-image.ts';
import { exposedImages, narrow, receivedImages, type ShareFilter, sharedImages } from './filter-shares.ts';
import { isOfSeveral, type ImageInventory, type Inventory, type NameOf, namesIn } from './inventory.ts';
import { isoTimeOrNull } from '../text/iso-time.ts';
import type { TrustPolicy } from '../policy/trust-policy.ts';
import { type Exposures, exposures } from './exposure.ts';
import { type ImageByRisk, imagesByRisk } from './images-by-risk.ts';
import { newcomersIn } from './newcomers.ts';
import { type ReportedBlindSpot, unseenIn } from './reported-blind-spots.ts';

/**
 * What is shared now: the JSON of `shares --json`. Its names are stable. Times whose names end in `At` are ISO 8601 in
 * UTC; `sharedTime` is the cloud's own text, which names no time zone. The regions and images in `unseen` may have
 * shares that are not listed (I1).
 */
export interface SharesReport {
  /** The deployment's own account. */
  readonly accountId: string;
  /** The number of accounts whose images are covered, or null if it is one. */
  readonly owners: number | null;
  readonly at: string;
  readonly shares: readonly ReportedShare[];
  readonly exposedToEcs: readonly ReportedImage[];
  /** How many images other accounts share with these: `shares --received` lists them. They are not in `shares`. */
  readonly receivedImages: number;
  readonly unseen: readonly ReportedBlindSpot[];
}

export interface ReportedImage {
  /** The account that owns the image. */
  readonly ownerId: string;
  readonly ownerName: string | null;
  readonly regionId: string;
  readonly imageId: string;
  readonly imageName: string;
  /** When its shares were last read completely. Null: never. */
  readonly readAt: string | null;
  /** Since when the list lacks the image, although it is not proven to be gone. Null: it is on the list. */
  readonly imageMissingSince: string | null;
}

export interface ReportedShare extends ReportedImage {
  /** The account that the image is shared with. */
  readonly accountId: string;
  /** The verdict of the last run. */
  readonly verdict: Verdict;
  readonly sharedTime: string | null;
  readonly noticedAt: string;
  /** Whether the share existed when the image was first read. */
  readonly baseline: boolean;
  /** Since when the readings lack the share, although it is not proven to be gone. Null: the last one showed it. */
  readonly missingSince: string | null;
  /** No image had been shared with its account before, as far as the history reaches. */
  readonly neverSeenBefore: boolean;
  /** Since when it stands without being trusted, exact to the day. Null: it is trusted. */
  readonly untrustedSince: string | null;
}

/** A shared image, with those of its shares that the report has. */
export type ImageSummary = ImageByRisk<ReportedImage, ReportedShare>;

/** The images that are shared, the worst first. Pure. */
export const imagesIn = ({
  shares,
  exposedToEcs,
}: Pick<SharesReport, 'shares' | 'exposedToEcs'>): ImageSummary[] =>
  imagesByRisk<ReportedImage, ReportedShare>(shares, exposedToEcs).filter((image) => image.shares.length > 0);

/** What a report is made from, besides the inventory. */
export interface SharesSource {
  /** The deployment's own account. */
  readonly accountId: string;
  /** The changes of these accounts that are kept. */
  readonly changes: readonly Change[];
  /** The policy in force: it says when an exception ended. */
  readonly policy: TrustPolicy;
}

/** Pure. */
export function sharesReport(
  inventory: Inventory,
  filter: ShareFilter,
  { accountId, changes, policy }: SharesSource,
): SharesReport {
  const nameOf = namesIn(inventory);
  const shared = sharedImages(inventory, filter);
  const exposed = exposures(shared, changes, policy, inventory.atMs);
  const context = { nameOf, exposed, newcomers: newcomersIn(changes) };
  return {
    accountId,
    owners: isOfSeveral(inventory) ? inventory.accounts.length : null,
    at: iso(inventory.atMs),
    shares: shared.flatMap((image) => image.shares.map((share) => reportShare(image, share, context))),
    exposedToEcs: exposedImages(inventory, filter).map((image) => reportImage(image, nameOf)),
    receivedImages: receivedImages(inventory, filter).length,
    unseen: unseenIn(narrow(inventory, filter)),
  };
}

const reportImage = (
  { scope, imageId, name, readAtMs, missingSinceMs }: ImageInventory,
  nameOf: NameOf,
): ReportedImage => ({
  ownerId: scope.accountId,
  ownerName: nameOf(scope.accountId) ?? null,
  regionId: scope.regionId,
  imageId,
  imageName: name,
  readAt: isoTimeOrNull(readAtMs),
  imageMissingSince: isoTimeOrNull(missingSinceMs),
});

interface ShareContext {
  readonly nameOf: NameOf;
  readonly exposed: Exposures;
  readonly newcomers: ReadonlySet<string>;
}

const reportShare = (
  image: ImageInventory,
  share: KnownShare,
  { nameOf, exposed, newcomers }: ShareContext,
): ReportedShare => ({
  ...reportImage(image, nameOf),
  accountId: share.accountId,
  verdict: share.verdict,
  sharedTime: share.sharedTime ?? null,
  noticedAt: iso(share.noticedAtMs),
  baseline: share.baseline,
  missingSince: isoTimeOrNull(share.missing?.sinceMs),
  neverSeenBefore: newcomers.has(share.accountId),
  untrustedSince: isoTimeOrNull(exposed.of(image, share.accountId)?.startMs),
});

const iso = (ms: number): string => new Date(ms).toISOString();
