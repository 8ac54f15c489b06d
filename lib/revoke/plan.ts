import { judgeShare, type TrustPolicy } from '../policy/trust-policy.ts';
import type { Verdict } from '../model/change.ts';
import { isWhole, type Reading, type Share } from '../model/image.ts';

/** Which shares of one image to take back. */
export type RevokeTarget =
  | { readonly kind: 'accounts'; readonly accountIds: readonly string[] }
  /** Every share that the policy does not trust. */
  | { readonly kind: 'untrusted' };

export interface JudgedShare extends Share {
  readonly verdict: Verdict;
  /** The account's name in the policy. */
  readonly name?: string | undefined;
}

/** What a revocation would do. Values only. */
export interface Plan {
  /** The shares to take back. */
  readonly take: readonly JudgedShare[];
  /** Requested by account id but trusted, so they need `includeTrusted`. */
  readonly spared: readonly JudgedShare[];
  /** Requested accounts that hold no share, according to a whole reading. */
  readonly notShared: readonly string[];
  /** Requested accounts that an incomplete reading did not show: they may hold a share or not. */
  readonly unseen: readonly string[];
  /** The number of shares seen that the image keeps. */
  readonly kept: number;
  /** Why the reading is incomplete. Undefined: it is complete. */
  readonly gap: string | undefined;
}

export interface PlanOptions {
  readonly imageId: string;
  readonly policy: TrustPolicy;
  readonly nowMs: number;
  readonly includeTrusted: boolean;
}

/**
 * Decides which of the shares just read to take back. A share that was seen exists (I1), so it can be taken back even
 * if the rest of the reading failed. Pure.
 */
export function planRevocation(
  { shares, certainty, failure }: Reading,
  target: RevokeTarget,
  { imageId, policy, nowMs, includeTrusted }: PlanOptions,
): Plan {
  const judged = shares.map((share): JudgedShare => {
    const { verdict, exception } = judgeShare(policy, imageId, share.accountId, nowMs);
    return { ...share, verdict, name: exception?.name };
  });
  const named = new Set(target.kind === 'accounts' ? target.accountIds : []);
  const wanted = judged.filter(({ accountId, verdict }) =>
    target.kind === 'untrusted' ? verdict !== 'trusted' : named.has(accountId),
  );
  const spared = includeTrusted ? [] : wanted.filter((share) => share.verdict === 'trusted');
  const take = wanted.filter((share) => !spared.includes(share));
  const present = new Set(shares.map((share) => share.accountId));
  const absent = [...named].filter((id) => !present.has(id));
  const isComplete = isWhole(certainty);
  return {
    take,
    spared,
    notShared: isComplete ? absent : [],
    unseen: isComplete ? [] : absent,
    kept: shares.length - take.length,
    gap: isComplete ? undefined : (failure?.message ?? 'the reading is incomplete'),
  };
}
