import type {
  Change,
  CustomImage,
  ImageChange,
  KnownImage,
  KnownShare,
  Reading,
  Scope,
  Share,
  ShareChange,
} from '../model.ts';
import { judge, type TrustPolicy } from './trust-policy.ts';

/** Everything that decides what changed; values only. */
export interface DiffInput {
  readonly scope: Scope;
  /** The image as the snapshot has it; undefined: never stored. */
  readonly known: KnownImage | undefined;
  /** With `known` undefined: what the scope's first list said of it. Undefined: the image is new since. */
  readonly listedFirst: { readonly exposedToEcs: boolean | undefined } | undefined;
  /** The baseline summary has been told: what an image read in part shows from now on is news. */
  readonly baselineTold: boolean;
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
 * when first read is baseline (I4); a SharedTime that moved is a new share (I5); each share is judged now, and one
 * that has lost its trust is reported like a new one (I13).
 */
export function diff(input: DiffInput): Step {
  const { known, image, reading, nowMs } = input;
  const first = known === undefined;
  // An image that was read in part before the summary was told shows news from then on; one never read does not.
  const open = first
    ? input.listedFirst !== undefined
    : known.baselineOpen && !(input.baselineTold && known.shares.length > 0);
  const changes: Change[] = [];
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
  for (const share of reading.shares) {
    const old = before.get(share.accountId);
    const { verdict, exception } = judge(input.policy, image.imageId, share.accountId, nowMs);
    const kind = shareKind(old, share, verdict);
    if (kind === undefined) {
      // The first time that can be read is kept: without one no later change could be seen (I5).
      const sharedTime =
        parseSharedTime(old?.sharedTime) === undefined && parseSharedTime(share.sharedTime) !== undefined
          ? share.sharedTime
          : old?.sharedTime;
      if (old !== undefined) after.set(share.accountId, { ...old, sharedTime, verdict });
      continue;
    }
    const baseline = open && kind === 'shared';
    if (!baseline && changes.length >= MAX_CHANGES_A_STEP) {
      more = true;
      continue;
    }
    after.set(share.accountId, {
      ...share,
      verdict,
      noticedAtMs: kind === 'noLongerTrusted' && old !== undefined ? old.noticedAtMs : nowMs,
      baseline: kind === 'noLongerTrusted' && old !== undefined ? old.baseline : baseline,
    });
    if (baseline) continue;
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
  if (reading.coverage === 'complete') {
    const present = new Set(reading.shares.map((s) => s.accountId));
    for (const old of before.values()) {
      if (present.has(old.accountId)) continue;
      if (changes.length >= MAX_CHANGES_A_STEP) {
        more = true;
        break;
      }
      after.delete(old.accountId);
      changes.push({ ...base(), kind: 'unshared', accountId: old.accountId, sharedTime: old.sharedTime });
    }
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
  return { next, changes, altered: isAltered(known, next, reading, changes), more };
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
  return { next, changes: [gone], altered: true, more: false };
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

/** Compared as times; what cannot be parsed is no change (I5). */
function timeMoved(before: string | undefined, now: string | undefined): boolean {
  const [a, b] = [parseSharedTime(before), parseSharedTime(now)];
  return a !== undefined && b !== undefined && a !== b;
}

const SHARED_TIME = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?Z?$/;

/** `2024-07-15 13:59:21.0` as a number that can be compared with another such; the zone is not known. */
function parseSharedTime(text: string | undefined): number | undefined {
  const m = text === undefined ? null : SHARED_TIME.exec(text);
  if (m === null) return undefined;
  const fraction = Number(`0.${m[7] ?? '0'}`);
  const ms = Date.parse(`${m[1]}-${m[2]}-${m[3]}T${m[4]}:${m[5]}:${m[6]}Z`);
  return Number.isNaN(ms) ? undefined : ms + fraction * 1000;
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

function isAltered(
  known: KnownImage | undefined,
  next: KnownImage,
  reading: Reading,
  changes: readonly Change[],
): boolean {
  if (changes.length > 0) return true;
  // A failed reading changes nothing: an image never read stays without a row, and so stays baseline or new.
  if (known === undefined) return reading.coverage !== 'failed';
  if (known.name !== next.name || known.gone !== next.gone) return true;
  if (known.exposedToEcs !== next.exposedToEcs || known.baselineOpen !== next.baselineOpen) return true;
  if (known.shares.length !== next.shares.length) return true;
  return known.shares.some(
    (share, i) =>
      share.verdict !== next.shares[i]?.verdict || share.sharedTime !== next.shares[i]?.sharedTime,
  );
}
