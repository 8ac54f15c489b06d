import type { Standing } from '../model/change.ts';
import { byText } from '../text/order.ts';
import type { Report, ReportImage, ReportShare } from './report.ts';

/** What is wrong with a share or an image, the worst first: the order of an alert's severity (`severityOfChange`). */
export const RISKS = ['neverSeen', 'untrusted', 'exposed', 'expired', 'trusted'] as const;
export type Risk = (typeof RISKS)[number];

/** A shared image with its shares. */
export interface ImageGroup {
  readonly image: ReportImage;
  /** ECS can use it and share it further. */
  readonly isExposed: boolean;
  readonly risk: Risk;
  /** Shares with accounts that are not trusted. */
  readonly untrusted: number;
  /** Since when the oldest of them stands; null: there is none. */
  readonly untrustedSince: string | null;
  /** The worst first, then the oldest. */
  readonly shares: readonly ReportShare[];
}

/** Every image that is shared or exposed to ECS, the worst first. Pure. */
export function imageGroups({ shares, exposed }: Report): ImageGroup[] {
  const groups = new Map<string, { image: ReportImage; isExposed: boolean; shares: ReportShare[] }>();
  const groupOf = (image: ReportImage) => {
    const key = `${image.ownerId} ${image.regionId} ${image.imageId}`;
    const group = groups.get(key) ?? { image, isExposed: false, shares: [] };
    groups.set(key, group);
    return group;
  };
  for (const share of shares) groupOf(share).shares.push(share);
  for (const image of exposed) groupOf(image).isExposed = true;
  return [...groups.values()].map(groupFrom).toSorted(byRisk);
}

function groupFrom({
  image,
  isExposed,
  shares,
}: Pick<ImageGroup, 'image' | 'isExposed' | 'shares'>): ImageGroup {
  const untrusted = shares.filter(({ verdict }) => verdict !== 'trusted');
  const risks = [...shares.map(riskOf), ...(isExposed ? ['exposed' as const] : [])];
  return {
    image,
    isExposed,
    risk: RISKS.find((risk) => risks.includes(risk)) ?? 'trusted',
    untrusted: untrusted.length,
    untrustedSince: untrusted.flatMap((share) => share.untrustedSince ?? []).toSorted(byText)[0] ?? null,
    shares: shares.toSorted(
      (a, b) =>
        rank(riskOf(a)) - rank(riskOf(b)) ||
        byText(a.untrustedSince ?? '', b.untrustedSince ?? '') ||
        byText(a.accountId, b.accountId),
    ),
  };
}

/** How the share's account stands. */
export function riskOf({ verdict, neverSeenBefore }: ReportShare): Standing {
  return verdict !== 'trusted' && neverSeenBefore ? 'neverSeen' : verdict;
}

const rank = (risk: Risk): number => RISKS.indexOf(risk);

const byRisk = (a: ImageGroup, b: ImageGroup): number =>
  rank(a.risk) - rank(b.risk) ||
  b.untrusted - a.untrusted ||
  byText(a.untrustedSince ?? '', b.untrustedSince ?? '') ||
  b.shares.length - a.shares.length ||
  byText(a.image.imageName, b.image.imageName) ||
  byText(a.image.imageId, b.image.imageId);
