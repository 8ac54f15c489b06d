import type { Verdict } from '../model/change.ts';
import { fits } from './wildcard.ts';

/** An account with which images may be shared, and why. */
export interface TrustException {
  readonly accountId: string;
  readonly name: string;
  readonly owner?: string | undefined;
  readonly reason?: string | undefined;
  /** `YYYY-MM-DD`; the exception is in force until the end of that day in UTC. */
  readonly expires?: string | undefined;
  /** Patterns of image ids, in which `*` matches any text; undefined: every image. */
  readonly images?: readonly string[] | undefined;
}

export interface TrustPolicy {
  readonly exceptions: ReadonlyMap<string, TrustException>;
}

export interface Judgement {
  readonly verdict: Verdict;
  /** The exception that names the account, whether or not it is in force. */
  readonly exception?: TrustException;
}

export const EMPTY_POLICY: TrustPolicy = { exceptions: new Map() };

const DAY_MS = 86_400_000;

/** Judges one share by the policy: an exception in force makes it trusted. Pure; `nowMs` decides expiry. */
export function judgeShare(
  policy: TrustPolicy,
  imageId: string,
  accountId: string,
  nowMs: number,
): Judgement {
  const exception = policy.exceptions.get(accountId);
  if (exception === undefined) return { verdict: 'untrusted' };
  if (exception.images !== undefined && !exception.images.some((p) => fits(p, imageId)))
    return { verdict: 'untrusted', exception };
  return { verdict: isExpired(exception, nowMs) ? 'expired' : 'trusted', exception };
}

export function isExpired({ expires }: TrustException, nowMs: number): boolean {
  return expires !== undefined && nowMs >= Date.parse(`${expires}T00:00:00Z`) + DAY_MS;
}
