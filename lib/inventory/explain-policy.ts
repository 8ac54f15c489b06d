import { isExpired, judgeShare, type TrustException, type TrustPolicy } from '../policy/trust-policy.ts';
import type { KnownShare } from '../model/known-image.ts';
import { type ImageInventory, imagesOf, type Inventory } from './inventory.ts';

/** A share and the image that it gives access to. */
export interface HeldShare {
  readonly image: ImageInventory;
  readonly share: KnownShare;
}

/** What an exception does now. */
export interface ExplainedException {
  readonly exception: TrustException;
  /** `soon`: it ends within 14 days; `ended`: it has ended, and its shares are reported. */
  readonly ends: 'never' | 'later' | 'soon' | 'ended';
  /** The number of whole days after today (UTC) for which it is in force. Negative: it ended that many days ago. */
  readonly daysLeft: number | undefined;
  /** The shares that it applies to, even if it has ended. Undefined: there is no snapshot. */
  readonly covers: readonly HeldShare[] | undefined;
  /** The account's shares of images that the exception does not apply to. */
  readonly leavesOut: readonly HeldShare[] | undefined;
}

const DAY_MS = 86_400_000;
/** Days of notice: enough time to ask the owner. A weekly digest mentions the exception twice. */
export const SOON_DAYS = 14;

/** Each exception of the policy with the shares of the inventory that it covers. Pure. */
export function explainPolicy(
  policy: TrustPolicy,
  inventory: Inventory | undefined,
  nowMs: number,
): ExplainedException[] {
  const held = inventory === undefined ? undefined : sharesByAccount(inventory);
  return [...policy.exceptions.values()].map((exception) => {
    const shares = held === undefined ? undefined : (held.get(exception.accountId) ?? []);
    const isNamed = ({ image }: HeldShare) =>
      judgeShare(policy, image.imageId, exception.accountId, nowMs).verdict !== 'untrusted';
    return {
      exception,
      ends: endOf(exception, nowMs),
      daysLeft: daysLeft(exception, nowMs),
      covers: shares?.filter(isNamed),
      leavesOut: shares?.filter((share) => !isNamed(share)),
    };
  });
}

function sharesByAccount(inventory: Inventory): Map<string, HeldShare[]> {
  const held = new Map<string, HeldShare[]>();
  for (const image of imagesOf(inventory))
    for (const share of image.shares) {
      const known = held.get(share.accountId);
      if (known === undefined) held.set(share.accountId, [{ image, share }]);
      else known.push({ image, share });
    }
  return held;
}

function endOf(exception: TrustException, nowMs: number): ExplainedException['ends'] {
  if (exception.expires === undefined) return 'never';
  if (isExpired(exception, nowMs)) return 'ended';
  return isExpired(exception, nowMs + SOON_DAYS * DAY_MS) ? 'soon' : 'later';
}

function daysLeft({ expires }: TrustException, nowMs: number): number | undefined {
  if (expires === undefined) return undefined;
  return Math.round(Date.parse(`${expires}T00:00:00Z`) / DAY_MS) - Math.floor(nowMs / DAY_MS);
}
