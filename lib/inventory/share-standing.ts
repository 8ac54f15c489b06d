import { type Change, isShareChange, standingOf, type Verdict } from '../model/change.ts';
import type { KnownShare } from '../model/known-image.ts';
import { type Scope, scopeKey } from '../model/scope.ts';
import { parseSharedTime } from '../model/shared-time.ts';
import type { TrustPolicy } from '../policy/trust-policy.ts';

/** What the history adds to the shares that stand. */
export interface ShareHistory {
  /** Accounts that no image had been shared with before one was, as far as the history reaches. */
  readonly newcomers: ReadonlySet<string>;
  /** By share: when it was last noticed that it is no longer trusted. */
  readonly lapsed: ReadonlyMap<string, number>;
}

/** Pure. */
export function shareHistory(changes: readonly Change[]): ShareHistory {
  const newcomers = new Set<string>();
  const lapsed = new Map<string, number>();
  for (const change of changes) {
    if (!isShareChange(change)) continue;
    if (standingOf(change) === 'neverSeen') newcomers.add(change.accountId);
    if (change.kind !== 'noLongerTrusted') continue;
    const key = keyOf(change.scope, change.imageId, change.accountId);
    lapsed.set(key, Math.max(change.noticedAtMs, lapsed.get(key) ?? 0));
  }
  return { newcomers, lapsed };
}

const DAY_MS = 86_400_000;
/** An older time cannot be a share's: the service did not exist. */
const EARLIEST_MS = Date.UTC(2015, 0);

export interface StandingShare {
  readonly scope: Scope;
  readonly imageId: string;
  readonly share: KnownShare;
}

/**
 * Since when a share stands without being trusted; undefined: it is trusted. It counts from the time that the cloud
 * gives, at the latest from when it was noticed; one that was trusted, from the end of that. The cloud names no zone, so
 * this is exact to the day only. Pure.
 */
export function untrustedSinceMs(
  { scope, imageId, share }: StandingShare,
  { lapsed }: ShareHistory,
  { policy, nowMs }: { readonly policy: TrustPolicy; readonly nowMs: number },
): number | undefined {
  const { accountId, verdict, noticedAtMs, sharedTime } = share;
  if (verdict === 'trusted') return undefined;
  const givenMs = parseSharedTime(sharedTime) ?? noticedAtMs;
  const startMs = givenMs < EARLIEST_MS ? noticedAtMs : Math.min(givenMs, noticedAtMs);
  const lapsedMs = lapsed.get(keyOf(scope, imageId, accountId)) ?? 0;
  const sinceMs = Math.max(
    startMs,
    lapsedMs >= noticedAtMs ? lapsedMs : 0,
    endOfTrust(policy, accountId, verdict),
  );
  // The policy may have been edited after the run that gave the verdict.
  return Math.min(sinceMs, nowMs);
}

function endOfTrust(policy: TrustPolicy, accountId: string, verdict: Verdict): number {
  const expires = verdict === 'expired' ? policy.exceptions.get(accountId)?.expires : undefined;
  return expires === undefined ? 0 : Date.parse(`${expires}T00:00:00Z`) + DAY_MS;
}

const keyOf = (scope: Scope, imageId: string, accountId: string): string =>
  `${scopeKey(scope)}/${imageId}/${accountId}`;
