import { judge, type TrustPolicy } from '../audit/trust-policy.ts';
import type { Share, Verdict } from '../model.ts';

/** What is asked to be taken back of one image. */
export type Asked =
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
  /** Asked for, and not among the accounts that the image is shared with now. */
  readonly notShared: readonly string[];
  /** How many shares the image keeps. */
  readonly kept: number;
}

/** Decides which of the shares that were just read go. Pure. */
export function planRevocation(
  shares: readonly Share[],
  asked: Asked,
  { imageId, policy, nowMs, includeTrusted }: PlanOptions,
): Plan {
  const judged = shares.map((share): JudgedShare => {
    const { verdict, exception } = judge(policy, imageId, share.accountId, nowMs);
    return { ...share, verdict, name: exception?.name };
  });
  const wanted =
    asked.kind === 'untrusted'
      ? judged.filter((share) => share.verdict !== 'trusted')
      : judged.filter((share) => asked.accountIds.includes(share.accountId));
  const spared = includeTrusted ? [] : wanted.filter((share) => share.verdict === 'trusted');
  const take = wanted.filter((share) => !spared.includes(share));
  const present = new Set(shares.map((share) => share.accountId));
  return {
    take,
    spared,
    notShared:
      asked.kind === 'accounts' ? [...new Set(asked.accountIds)].filter((id) => !present.has(id)) : [],
    kept: shares.length - take.length,
  };
}

export interface PlanOptions {
  readonly imageId: string;
  readonly policy: TrustPolicy;
  readonly nowMs: number;
  readonly includeTrusted: boolean;
}
