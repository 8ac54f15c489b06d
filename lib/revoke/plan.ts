import { judge, type TrustPolicy } from '../policy/trust-policy.ts';
import type { Verdict } from '../model/change.ts';
import type { Reading, Share } from '../model/image.ts';

/** What is asked to be taken back of one image. */
export type RevokeTarget =
  | { readonly kind: 'accounts'; readonly accountIds: readonly string[] }
  /** Every share that the policy does not trust. */
  | { readonly kind: 'untrusted' };

export interface JudgedShare extends Share {
  readonly verdict: Verdict;
  /** As the policy calls the account. */
  readonly name?: string | undefined;
}

/** What a revocation would do; values only. */
export interface Plan {
  readonly take: readonly JudgedShare[];
  /** Asked for by its id and trusted: only with `includeTrusted`. */
  readonly spared: readonly JudgedShare[];
  /** Asked for, and by a complete reading not among the accounts that the image is shared with. */
  readonly notShared: readonly string[];
  /** Asked for and not seen, where the reading did not come to its end: shared or not, nobody knows. */
  readonly unseen: readonly string[];
  /** How many of the shares that were seen the image keeps. */
  readonly kept: number;
  /** Why the reading is not complete; undefined: it is. */
  readonly gap: string | undefined;
}

export interface PlanOptions {
  readonly imageId: string;
  readonly policy: TrustPolicy;
  readonly nowMs: number;
  readonly includeTrusted: boolean;
}

/**
 * Decides which of the shares that were just read go. What was seen is there (I1) and may go, whatever became of the
 * rest of the reading. Pure.
 */
export function planRevocation(
  { shares, coverage, failure }: Reading,
  target: RevokeTarget,
  { imageId, policy, nowMs, includeTrusted }: PlanOptions,
): Plan {
  const judged = shares.map((share): JudgedShare => {
    const { verdict, exception } = judge(policy, imageId, share.accountId, nowMs);
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
  const isComplete = coverage === 'complete';
  return {
    take,
    spared,
    notShared: isComplete ? absent : [],
    unseen: isComplete ? [] : absent,
    kept: shares.length - take.length,
    gap: isComplete ? undefined : (failure?.message ?? 'the reading did not come to its end'),
  };
}
