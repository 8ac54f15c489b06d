import type { Standing } from '../model/change.ts';
import { byText } from '../text/order.ts';
import type { ReportedImage, ReportedShare, SharesReport } from './shares-report.ts';

/** What is wrong with a share or an image, the worst first: the order of an alert's severity (`severityOfChange`). */
const RISKS = ['neverSeen', 'untrusted', 'exposed', 'expired', 'trusted'] as const;
type Risk = (typeof RISKS)[number];

/** An image with the shares of it that are asked for. */
export interface ImageSummary {
  readonly image: ReportedImage;
  /** ECS can share it onward. */
  readonly isExposed: boolean;
  readonly risk: Risk;
  /** Shares with accounts that are not trusted. */
  readonly untrusted: number;
  /** Of these, shares with accounts that no image had been shared with before. */
  readonly neverSeen: number;
  /** Since when the oldest share stands that is not trusted, ISO 8601; null: all are trusted. */
  readonly untrustedSince: string | null;
  /** The worst first, then the oldest. */
  readonly shares: readonly ReportedShare[];
}

/** The images that are shared, the worst first. Pure. */
export function imagesByRisk({
  shares,
  exposedToEcs,
}: Pick<SharesReport, 'shares' | 'exposedToEcs'>): ImageSummary[] {
  const exposed = new Set(exposedToEcs.map(keyOf));
  const images = new Map<string, ReportedShare[]>();
  for (const share of shares) {
    const known = images.get(keyOf(share));
    if (known === undefined) images.set(keyOf(share), [share]);
    else known.push(share);
  }
  return [...images].flatMap(([key, of]) => summaryOf(of, exposed.has(key))).toSorted(byRisk);
}

function summaryOf(shares: readonly ReportedShare[], isExposed: boolean): ImageSummary[] {
  const sorted = shares.toSorted(
    (a, b) =>
      RISKS.indexOf(standingOfShare(a)) - RISKS.indexOf(standingOfShare(b)) ||
      byText(a.untrustedSince ?? '', b.untrustedSince ?? '') ||
      byText(a.accountId, b.accountId),
  );
  const [worst] = sorted;
  if (worst === undefined) return [];
  const untrusted = sorted.filter(({ verdict }) => verdict !== 'trusted');
  const standing = standingOfShare(worst);
  const isExposedWorse = isExposed && RISKS.indexOf('exposed') < RISKS.indexOf(standing);
  return [
    {
      image: worst,
      isExposed,
      risk: isExposedWorse ? 'exposed' : standing,
      untrusted: untrusted.length,
      neverSeen: untrusted.filter(({ neverSeenBefore }) => neverSeenBefore).length,
      untrustedSince: oldestUntrusted(untrusted),
      shares: sorted,
    },
  ];
}

/** Since when the oldest of them stands that is not trusted. */
export const oldestUntrusted = (shares: readonly ReportedShare[]): string | null =>
  shares.reduce<string | null>(
    (oldest, { untrustedSince: since }) =>
      since !== null && (oldest === null || since < oldest) ? since : oldest,
    null,
  );

/** With a trusted account it does not matter whether it was seen before. */
export const standingOfShare = ({ verdict, neverSeenBefore }: ReportedShare): Standing =>
  verdict !== 'trusted' && neverSeenBefore ? 'neverSeen' : verdict;

const byRisk = (a: ImageSummary, b: ImageSummary): number =>
  RISKS.indexOf(a.risk) - RISKS.indexOf(b.risk) ||
  b.untrusted - a.untrusted ||
  byText(a.untrustedSince ?? '', b.untrustedSince ?? '') ||
  b.shares.length - a.shares.length ||
  byText(a.image.imageName, b.image.imageName) ||
  byText(keyOf(a.image), keyOf(b.image));

const keyOf = ({ ownerId, regionId, imageId }: ReportedImage): string => `${ownerId} ${regionId} ${imageId}`;
