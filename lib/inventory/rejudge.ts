import { judgeShare, type TrustException, type TrustPolicy } from '../policy/trust-policy.ts';
import type { Verdict } from '../model/change.ts';
import type { KnownShare } from '../model/known-image.ts';
import { type ImageInventory, imagesOf, type Inventory } from './inventory.ts';

/** A share to which a policy gives another verdict than the last run did. */
export interface Rejudged {
  readonly image: ImageInventory;
  readonly share: KnownShare;
  readonly verdict: Verdict;
  readonly exception: TrustException | undefined;
  /** `reported`: the next run alerts (I13); `silenced`: the share becomes trusted; `relabelled`: it stays untrusted. */
  readonly effect: 'reported' | 'silenced' | 'relabelled';
}

/** The shares whose verdict would change if the next run used this policy. `nowMs` decides expiry. Pure. */
export function rejudge(inventory: Inventory, policy: TrustPolicy, nowMs: number): Rejudged[] {
  return imagesOf(inventory).flatMap((image) =>
    image.shares.flatMap((share): Rejudged[] => {
      const { verdict, exception } = judgeShare(policy, image.imageId, share.accountId, nowMs);
      if (verdict === share.verdict) return [];
      return [{ image, share, verdict, exception, effect: effectOf(share.verdict, verdict) }];
    }),
  );
}

function effectOf(before: Verdict, after: Verdict): Rejudged['effect'] {
  if (before === 'trusted') return 'reported';
  return after === 'trusted' ? 'silenced' : 'relabelled';
}
