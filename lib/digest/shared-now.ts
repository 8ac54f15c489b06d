import type { TrustPolicy } from '../policy/trust-policy.ts';
import { type ImageInventory, imagesOf, type Inventory } from '../inventory/inventory.ts';
import { countShares } from '../inventory/count-shares.ts';
import { byText, byVerdict } from '../text/order.ts';
import type { BlindSpot } from '../model/blind-spot.ts';
import { type Change, isShareChange, type Verdict } from '../model/change.ts';
import { scopeKey } from '../model/scope.ts';
import type { AccountReach, ScopeDigest, SharedNow } from '../model/digest.ts';
import { oldest } from './problems.ts';

/**
 * What is shared now, and with whom. Pure.
 * @param named the maximum number of images, and of accounts, to list.
 * @param changes those of the period: they know which accounts are new.
 */
export function sharedNow(
  inventory: Inventory,
  policy: TrustPolicy,
  { named, changes }: { readonly named: number; readonly changes: readonly Change[] },
): SharedNow {
  const images = imagesOf(inventory);
  const newcomers = new Set(
    changes.flatMap((change) => (isShareChange(change) && change.neverSeenBefore ? [change.accountId] : [])),
  );
  return {
    ...countShares(images),
    neverSeenShares: images
      .flatMap(({ shares }) => shares)
      .filter(({ accountId, verdict }) => verdict !== 'trusted' && newcomers.has(accountId)).length,
    widest: images
      .filter((image) => image.shares.length > 0)
      .toSorted((a, b) => b.shares.length - a.shares.length || byText(keyOf(a), keyOf(b)))
      .slice(0, named)
      .map((image) => ({
        scope: image.scope,
        imageId: image.imageId,
        imageName: image.name,
        shares: image.shares.length,
        untrusted: image.shares.filter((share) => share.verdict !== 'trusted').length,
        exposedToEcs: image.exposedToEcs === true,
      })),
    reach: reach(images, policy).slice(0, named),
  };
}

function reach(images: readonly ImageInventory[], policy: TrustPolicy): AccountReach[] {
  const byAccount = new Map<string, { images: number; verdict: Verdict }>();
  for (const { shares } of images)
    for (const { accountId, verdict } of shares) {
      const known = byAccount.get(accountId) ?? { images: 0, verdict };
      const worse = byVerdict(verdict, known.verdict) < 0 ? verdict : known.verdict;
      byAccount.set(accountId, { images: known.images + 1, verdict: worse });
    }
  return [...byAccount]
    .map(([accountId, held]) => ({ accountId, ...held, name: policy.exceptions.get(accountId)?.name }))
    .toSorted(
      (a, b) => b.images - a.images || byVerdict(a.verdict, b.verdict) || byText(a.accountId, b.accountId),
    );
}

/**
 * How completely each scope is read. Scopes that are blind come first, then unread ones, then the oldest. Pure.
 * @param problems what is blind, as people are told of it.
 */
export function scopesNow(inventory: Inventory, problems: readonly BlindSpot[]): ScopeDigest[] {
  const blind = new Map<string, number>();
  for (const { subject, sinceMs } of problems)
    if (subject.kind === 'scope')
      blind.set(scopeKey(subject.scope), Math.min(sinceMs, blind.get(scopeKey(subject.scope)) ?? sinceMs));
  return inventory.scopes
    .map(({ scope, images }) => {
      const blindSinceMs = blind.get(scopeKey(scope));
      return {
        scope,
        images: images.length,
        read: images.filter((image) => image.readAtMs !== undefined).length,
        oldestMs: oldest(images.map((image) => image.readAtMs)),
        ...(blindSinceMs === undefined ? {} : { blindSinceMs }),
      };
    })
    .toSorted(
      (a, b) =>
        Number(b.blindSinceMs !== undefined) - Number(a.blindSinceMs !== undefined) ||
        (a.oldestMs ?? 0) - (b.oldestMs ?? 0) ||
        byText(scopeKey(a.scope), scopeKey(b.scope)),
    );
}

const keyOf = (image: ImageInventory): string => `${scopeKey(image.scope)}/${image.imageId}`;
