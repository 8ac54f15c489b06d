import type { Standing, Verdict } from '../model/change.ts';
import { byText } from '../text/order.ts';

/** What is wrong with a share or an image, the worst first: the order of an alert's severity (`severityOfChange`). */
export const RISKS = ['neverSeen', 'untrusted', 'exposed', 'expired', 'trusted'] as const;
export type Risk = (typeof RISKS)[number];

/** What names an image. */
interface Named {
  readonly ownerId: string;
  readonly regionId: string;
  readonly imageId: string;
  readonly imageName: string;
}

/** A share, and how it stands. */
interface Shared extends Named {
  readonly accountId: string;
  readonly verdict: Verdict;
  readonly neverSeenBefore: boolean;
  /** ISO 8601; null: it is trusted. */
  readonly untrustedSince: string | null;
}

/** A shared image with those of its shares that are asked for. */
export interface ImageByRisk<I, S> {
  readonly image: I;
  /** ECS can use it and share it onward. */
  readonly isExposed: boolean;
  readonly risk: Risk;
  /** Shares with accounts that are not trusted. */
  readonly untrusted: number;
  /** Of these, shares with accounts that no image had been shared with before. */
  readonly neverSeen: number;
  /** Since when the oldest of them stands, ISO 8601; null: all are trusted. */
  readonly untrustedSince: string | null;
  /** The worst first, then the oldest. */
  readonly shares: readonly S[];
}

/** Every image that is shared, or exposed to ECS, the worst first. Pure. */
export function imagesByRisk<I extends Named, S extends I & Shared>(
  shares: readonly S[],
  exposed: readonly I[],
): ImageByRisk<I, S>[] {
  const groups = new Map<string, { image: I; isExposed: boolean; shares: S[] }>();
  const groupOf = (image: I) => {
    const key = keyOf(image);
    const group = groups.get(key) ?? { image, isExposed: false, shares: [] };
    groups.set(key, group);
    return group;
  };
  for (const share of shares) groupOf(share).shares.push(share);
  for (const image of exposed) groupOf(image).isExposed = true;
  return [...groups.values()]
    .map((group) => ({ ...group, ...standingOf(group.shares, group.isExposed) }))
    .toSorted(byRisk);
}

function standingOf<S extends Shared>(shares: readonly S[], isExposed: boolean) {
  const untrusted = shares.filter(({ verdict }) => verdict !== 'trusted');
  const risks: readonly Risk[] = [...shares.map(standingOfShare), ...(isExposed ? ['exposed' as const] : [])];
  return {
    risk: RISKS.find((risk) => risks.includes(risk)) ?? 'trusted',
    untrusted: untrusted.length,
    neverSeen: untrusted.filter(({ neverSeenBefore }) => neverSeenBefore).length,
    untrustedSince: oldestUntrusted(untrusted),
    shares: shares.toSorted(
      (a, b) =>
        rank(standingOfShare(a)) - rank(standingOfShare(b)) ||
        byText(a.untrustedSince ?? '', b.untrustedSince ?? '') ||
        byText(a.accountId, b.accountId),
    ),
  };
}

/** Since when the oldest of them stands that is not trusted. */
export const oldestUntrusted = (shares: readonly Pick<Shared, 'untrustedSince'>[]): string | null =>
  shares.reduce<string | null>(
    (oldest, { untrustedSince: since }) =>
      since !== null && (oldest === null || since < oldest) ? since : oldest,
    null,
  );

/** With a trusted account it does not matter whether it was seen before. */
export const standingOfShare = ({
  verdict,
  neverSeenBefore,
}: Pick<Shared, 'verdict' | 'neverSeenBefore'>): Standing =>
  verdict !== 'trusted' && neverSeenBefore ? 'neverSeen' : verdict;

const rank = (risk: Risk): number => RISKS.indexOf(risk);

const byRisk = (a: ImageByRisk<Named, unknown>, b: ImageByRisk<Named, unknown>): number =>
  rank(a.risk) - rank(b.risk) ||
  b.untrusted - a.untrusted ||
  byText(a.untrustedSince ?? '', b.untrustedSince ?? '') ||
  b.shares.length - a.shares.length ||
  byText(a.image.imageName, b.image.imageName) ||
  byText(keyOf(a.image), keyOf(b.image));

const keyOf = ({ ownerId, regionId, imageId }: Named): string => `${ownerId} ${regionId} ${imageId}`;
