import type { CustomImage, Reading, Share } from '../../lib/model/image.ts';
import type { KnownImage, KnownShare } from '../../lib/model/known-image.ts';
import type { Scope } from '../../lib/model/scope.ts';
import { diff } from '../../lib/audit/diff.ts';
import type { DiffInput, Step } from '../../lib/audit/step.ts';
import { parseTrustPolicy } from '../../lib/policy/parse-trust-policy.ts';
import type { TrustPolicy } from '../../lib/policy/trust-policy.ts';

export const SCOPE: Scope = { accountId: '1850926437581920', regionId: 'cn-hangzhou' };
export const NOW = Date.UTC(2026, 10, 24, 7);
export const DAY = 86_400_000;

export const account = (n: number): string => String(5_000_000_000_000_000_000n + BigInt(n));
export const TIME = '2026-11-24 13:59:21.0';
export const LATER = '2026-11-24 14:59:21.0';

export const share = (accountId: string, sharedTime: string | undefined = TIME): Share => ({
  accountId,
  sharedTime,
});

export const knownShare = (accountId: string, more: Partial<KnownShare> = {}): KnownShare => ({
  accountId,
  sharedTime: TIME,
  verdict: 'untrusted',
  noticedAtMs: NOW - DAY,
  baseline: false,
  ...more,
});

export const knownImage = (
  shares: readonly KnownShare[] = [],
  more: Partial<KnownImage> = {},
): KnownImage => ({
  imageId: 'm-1',
  name: 'one',
  exposedToEcs: false,
  firstLook: 'over',
  gone: false,
  shares,
  changes: [],
  ...more,
});

export const image = (more: Partial<CustomImage> = {}): CustomImage => ({
  imageId: 'm-1',
  name: 'one',
  exposedToEcs: false,
  ...more,
});

export const complete = (...shares: readonly Share[]): Reading => ({
  shares,
  certainty: 'complete',
  atMs: NOW,
});
export const partial = (...shares: readonly Share[]): Reading => ({
  shares,
  certainty: 'partial',
  failure: { code: 'ApiTemporary', message: 'page 2' },
  atMs: NOW,
});
export const failed: Reading = {
  shares: [],
  certainty: 'failed',
  failure: { code: 'ApiTemporary', message: 'page 1' },
  atMs: NOW,
};

export const policyFor = (accounts: Readonly<Record<string, object>>): TrustPolicy =>
  parseTrustPolicy(JSON.stringify({ accounts }), 'policy.yaml');

let made = 0;

/** The step from an image that is known and read without event, but for what is said otherwise. */
export const stepOf = (more: Partial<DiffInput>): Step =>
  diff({
    scope: SCOPE,
    known: knownImage(),
    listedFirst: undefined,
    image: image(),
    reading: complete(),
    policy: { exceptions: new Map() },
    nowMs: NOW,
    lastReadMs: NOW - 900_000,
    lastListedMs: NOW - 600_000,
    firstList: { atMs: NOW - 10 * DAY, dueMs: NOW - 10 * DAY + 1_800_000, toldMs: undefined },
    manyEmptied: false,
    othersAnswered: () => true,
    rewriting: { byMs: new Set(), isFinal: true },
    hasBeenSeen: () => true,
    newId: () => `id-${(made += 1)}`,
    ...more,
  });

/** The changes in short: `shared 5000…001`. */
export const brief = (step: Step): string[] =>
  step.changes.map((c) => ('accountId' in c ? `${c.kind} ${c.accountId}` : c.kind));
