import type { Change, ImageChange, ShareChange } from '../model/change.ts';
import type { CustomImage, Reading, Share } from '../model/image.ts';
import type { KnownImage, KnownShare } from '../model/known-image.ts';
import type { Scope } from '../model/scope.ts';
import { isSurelyAfter, isSurelyBefore, parseSharedTime, timeMoved } from './shared-time.ts';
import { judgeShare, type TrustPolicy } from '../policy/trust-policy.ts';

/** Everything that decides what changed; values only. */
export interface DiffInput {
  readonly scope: Scope;
  /** The image as the snapshot has it; undefined: never stored. */
  readonly known: KnownImage | undefined;
  /** The image was there when the scope's baseline began, and what was known of it then; undefined: it is new since. */
  readonly listedFirst: { readonly exposedToEcs: boolean | undefined; readonly atMs: number } | undefined;
  readonly image: CustomImage;
  readonly reading: Reading;
  readonly policy: TrustPolicy;
  readonly nowMs: number;
  /** The last complete reading of this image before this one. */
  readonly lastReadMs: number | undefined;
  /** The last time the image was listed before this. */
  readonly lastListedMs: number | undefined;
  readonly hasBeenSeen: (accountId: string) => boolean;
  readonly newId: () => string;
}

export interface Step {
  /** What the image's row is to hold, the new changes included: one write (I2). */
  readonly next: KnownImage;
  readonly changes: readonly Change[];
  /** Shares found now that were there when the baseline began: no news (I4). */
  readonly baseline: readonly KnownShare[];
  /** `next` says something that `known` did not. */
  readonly altered: boolean;
  /** More new shares wait than one step takes; diff again after the commit. */
  readonly more: boolean;
}

/** So that a row stays well under its limit whatever is found at once. */
export const MAX_CHANGES_A_STEP = 500;

/**
 * What an image's reading changes. Pure.
 *
 * Shares that were seen are present (I1); only a complete reading removes. What an image of the first list holds
 * when first read is baseline (I4); a SharedTime that moved is a new share (I5); each share is judged now, read or
 * not, since the policy is ours, and one that has lost its trust is reported like a new one (I13).
 */
export function diff(input: DiffInput): Step {
  const { known, image, reading, nowMs } = input;
  const open = known === undefined ? input.listedFirst !== undefined : known.baselineOpen;
  const changes: Change[] = [];
  const baseline: KnownShare[] = [];
  const base = () => ({
    id: input.newId(),
    scope: input.scope,
    imageId: image.imageId,
    imageName: image.name,
    noticedAtMs: nowMs,
  });
  const exposure = exposureChange(input, base);
  if (exposure !== undefined) changes.push(exposure);

  const before = new Map(known?.shares.map((s) => [s.accountId, s]));
  const after = new Map<string, KnownShare>(before);
  let more = false;
  const isFull = (): boolean => {
    more ||= changes.length >= MAX_CHANGES_A_STEP;
    return changes.length >= MAX_CHANGES_A_STEP;
  };

  const present = new Map<string, Share>(reading.shares.map((s) => [s.accountId, s]));
  // What was not seen and is not proven gone is still judged.
  const unseen =
    reading.coverage === 'complete' ? [] : [...before.values()].filter((s) => !present.has(s.accountId));
  for (const share of [...present.values(), ...unseen]) {
    const old = before.get(share.accountId);
    const { verdict, exception } = judgeShare(input.policy, image.imageId, share.accountId, nowMs);
    const kind = shareKind(old, share, verdict);
    if (kind === undefined) {
      if (old !== undefined)
        after.set(share.accountId, { ...old, sharedTime: readable(old, share), verdict });
      continue;
    }
    if (kind === 'shared' && wasThere(share, open, input.listedFirst?.atMs)) {
      const found = { ...share, verdict, noticedAtMs: nowMs, baseline: true };
      baseline.push(found);
      after.set(share.accountId, found);
      continue;
    }
    if (isFull()) continue;
    const kept =
      kind === 'noLongerTrusted' && old !== undefined ? old : { noticedAtMs: nowMs, baseline: false };
    after.set(share.accountId, { ...kept, ...share, verdict });
    changes.push({
      ...base(),
      kind,
      accountId: share.accountId,
      sharedTime: share.sharedTime,
      verdict,
      neverSeenBefore: !input.hasBeenSeen(share.accountId),
      lastSeenWithoutMs: kind === 'noLongerTrusted' ? undefined : input.lastReadMs,
      exception: exception === undefined ? undefined : { name: exception.name, expires: exception.expires },
    });
  }
  const absent =
    reading.coverage === 'complete' ? [...before.values()].filter((s) => !present.has(s.accountId)) : [];
  for (const old of absent) {
    if (isFull()) break;
    after.delete(old.accountId);
    changes.push({ ...base(), kind: 'unshared', accountId: old.accountId, sharedTime: old.sharedTime });
  }
  const next: KnownImage = {
    imageId: image.imageId,
    name: image.name,
    exposedToEcs: image.exposedToEcs ?? exposedBefore(input),
    baselineOpen: open && reading.coverage !== 'complete',
    gone: false,
    shares: [...after.values()],
    changes: [...(known?.changes ?? []), ...changes],
  };
  const altered = changes.length > 0 || baseline.length > 0 || isAltered(known, next, reading);
  return { next, changes, baseline, altered, more };
}

/** The step for an image that is proven gone: its shares went with it. */
export function diffGone(known: KnownImage, scope: Scope, nowMs: number, newId: () => string): Step {
  const gone: ImageChange = {
    id: newId(),
    scope,
    imageId: known.imageId,
    imageName: known.name,
    noticedAtMs: nowMs,
    kind: 'imageGone',
  };
  const next = {
    ...known,
    gone: true,
    baselineOpen: false,
    exposedToEcs: undefined,
    shares: [],
    changes: [...known.changes, gone],
  };
  return { next, changes: [gone], baseline: [], altered: true, more: false };
}

function shareKind(
  old: KnownShare | undefined,
  share: Share,
  verdict: KnownShare['verdict'],
): ShareChange['kind'] | undefined {
  if (old === undefined) return 'shared';
  if (timeMoved(old.sharedTime, share.sharedTime)) return 'sharedAgain';
  if (old.verdict === 'trusted' && verdict !== 'trusted') return 'noLongerTrusted';
  return undefined;
}

/**
 * Was the share there before the scope's baseline began? While the image's first reading is not complete, unless its
 * SharedTime proves otherwise; later only if its SharedTime proves it: the first reading had missed it.
 */
function wasThere(share: Share, open: boolean, startedAtMs: number | undefined): boolean {
  if (open) return startedAtMs === undefined || !isSurelyAfter(share.sharedTime, startedAtMs);
  return startedAtMs !== undefined && isSurelyBefore(share.sharedTime, startedAtMs);
}

/** The first time that can be read is kept: without one no later change could be seen (I5). */
function readable(old: KnownShare, share: Share): string | undefined {
  const better =
    parseSharedTime(old.sharedTime) === undefined && parseSharedTime(share.sharedTime) !== undefined;
  return better ? share.sharedTime : old.sharedTime;
}

const exposedBefore = ({ known, listedFirst }: DiffInput): boolean | undefined =>
  known === undefined ? listedFirst?.exposedToEcs : known.exposedToEcs;

function exposureChange(input: DiffInput, base: () => Omit<ImageChange, 'kind'>): ImageChange | undefined {
  const now = input.image.exposedToEcs;
  const before = exposedBefore(input);
  if (now === undefined || now === before) return undefined;
  if (now)
    return {
      ...base(),
      kind: 'exposedToEcs',
      lastSeenWithoutMs: before === undefined ? undefined : input.lastListedMs,
    };
  return before === true ? { ...base(), kind: 'ecsExposureEnded' } : undefined;
}

function isAltered(known: KnownImage | undefined, next: KnownImage, reading: Reading): boolean {
  // A failed reading changes nothing: an image never read stays without a row, and so stays baseline or new.
  if (known === undefined) return reading.coverage !== 'failed';
  if (known.name !== next.name || known.gone !== next.gone) return true;
  if (known.exposedToEcs !== next.exposedToEcs || known.baselineOpen !== next.baselineOpen) return true;
  return known.shares.some(({ verdict, sharedTime }, i) => {
    const now = next.shares[i];
    return verdict !== now?.verdict || sharedTime !== now.sharedTime;
  });
}
