import type { Change, ImageChange, ReceivedChange } from '../model/change.ts';
import { type Certainty, type CustomImage, isWhole, type Reading } from '../model/image.ts';
import type { FirstLook, KnownImage, KnownShare } from '../model/known-image.ts';
import type { Scope } from '../model/scope.ts';
import { isSurelyBefore } from '../model/shared-time.ts';
import { judgeShare, type TrustPolicy } from '../policy/trust-policy.ts';
import { imageToColumns } from '../snapshot/rows.ts';
import { lackImage, type Rewriting, type Silence } from './evidence.ts';
import { exposure } from './exposure.ts';
import { ownership } from './received.ts';
import { type ShareContext, shareNews } from './share-news.ts';

/** Everything that decides what changed; values only. */
export interface DiffInput {
  readonly scope: Scope;
  /** The image as the snapshot has it; undefined: never stored. */
  readonly known: KnownImage | undefined;
  /** When the scope was first listed, until when what an image shows is its first look, and when that was told. */
  readonly firstList: {
    readonly atMs: number;
    readonly dueMs: number;
    readonly toldMs: number | undefined;
  };
  /** What the first list said of the image; undefined: it did not list it. */
  readonly listedFirst: { readonly exposedToEcs: boolean | undefined } | undefined;
  readonly image: CustomImage;
  /** The list lacks the image: how certain that is, from the list and from a look by its id. */
  readonly absence?: { readonly lacked: Certainty | undefined } | undefined;
  readonly reading: Reading;
  readonly policy: TrustPolicy;
  readonly nowMs: number;
  /** The last whole reading of this image before this one. */
  readonly lastReadMs: number | undefined;
  /** The last time the image was listed before this. */
  readonly lastListedMs: number | undefined;
  /** Images of the scope, other than this one, whose accounts are all missing, are so many that it is hardly chance. */
  readonly manyEmptied: boolean;
  /** Whether another image of the scope was read completely after this moment. */
  readonly othersAnswered: (sinceMs: number) => boolean;
  readonly rewriting: Rewriting;
  /** How far the service's clock is ahead of UTC; undefined: not learnt yet. */
  readonly utcOffsetMinutes?: number | undefined;
  readonly hasBeenSeen: (accountId: string) => boolean;
  readonly newId: () => string;
}

export interface Step {
  /** What the image's row is to hold, the new changes included: one write (I2). */
  readonly next: KnownImage;
  readonly changes: readonly Change[];
  /** Shares found now that were there when the image was first read: no news (I4). */
  readonly baseline: readonly KnownShare[];
  /** `next` says something that `known` did not. */
  readonly isAltered: boolean;
  /** More new shares wait than one step takes; diff again after the commit. */
  readonly hasMore: boolean;
  /** Times moved in a way that only the end of the run explains; diff again then. */
  readonly isDoubtful: boolean;
}

/** So that a row stays well under its limit whatever is found at once. */
export const MAX_CHANGES_A_STEP = 500;

/**
 * What an image's reading changes. Pure.
 *
 * Whose image is it; is it there; who holds it, and what of that is news.
 */
export function diff(input: DiffInput): Step {
  const { known, reading, nowMs } = input;
  const owner = ownership(input.scope, input.image, known, reading);
  if (owner.kind === 'received') return received(input, owner.ownerId);
  if (owner.kind === 'unknown' && known === undefined) return unaltered(input);
  if (known?.receivedFrom !== undefined && input.absence !== undefined)
    return receivedAndLacked(input, known);
  if (owner.kind === 'unknown' && known !== undefined) return unaltered(input);
  const missing =
    input.absence === undefined
      ? undefined
      : lackImage(known?.missing, input.absence.lacked, silenceOf(reading), nowMs, input.othersAnswered);
  if (missing === 'gone' && known !== undefined) return goneStep(input, known);
  return present(input, missing === 'gone' ? undefined : missing);
}

/** An image that is there, or may be. */
function present(input: DiffInput, missing: KnownImage['missing']): Step {
  const { known, image, reading, nowMs } = input;
  const open = isOpen(input);
  const changes: Change[] = [];
  const exposed = exposure(exposedBefore(input), image.exposedToEcs, nowMs);
  if (exposed.news !== undefined) changes.push(exposureChange(input, exposed.news));
  const found = sharesOf(input, open, MAX_CHANGES_A_STEP - changes.length);
  changes.push(...found.changes);
  const next: KnownImage = {
    imageId: image.imageId,
    name: image.name,
    ...exposed.state,
    exposedToEcs: exposed.state.exposedToEcs,
    firstLook: firstLookAfter(input, open),
    ...(missing === undefined ? {} : { missing }),
    gone: false,
    shares: found.shares,
    changes: [...(known?.changes ?? []), ...changes],
  };
  const { baseline, hasMore, isDoubtful } = found;
  // A failed reading alone leaves an image that was never read without a row: still baseline, or still new.
  const saysNothing = known === undefined && reading.certainty === 'failed' && changes.length === 0;
  const isAltered = !saysNothing && (known === undefined || isDifferent(known, next));
  return { next, changes, baseline, isAltered, hasMore, isDoubtful };
}

/** Whether what the image shows now still belongs to its first look (I4). */
function isOpen({ known, listedFirst, nowMs, firstList }: DiffInput): boolean {
  if (known === undefined) return listedFirst !== undefined;
  return known.firstLook === 'none' || (known.firstLook === 'begun' && nowMs < firstList.dueMs);
}

function firstLookAfter({ known, reading, nowMs, firstList }: DiffInput, open: boolean): FirstLook {
  if (!open || isWhole(reading.certainty)) return 'over';
  if (reading.certainty === 'failed') return known?.firstLook ?? 'none';
  return nowMs < firstList.dueMs ? 'begun' : 'over';
}

function sharesOf(input: DiffInput, open: boolean, mostChanges: number) {
  const { known, image, reading, policy, nowMs } = input;
  const held = new Map(known?.shares.map((s) => [s.accountId, s]));
  const seen = new Map(reading.shares.map((s) => [s.accountId, s]));
  const context: ShareContext = {
    certainty: reading.certainty,
    nowMs,
    lastReadMs: input.lastReadMs,
    firstLook: open ? input.firstList : undefined,
    manyEmptied: input.manyEmptied,
    rewriting: input.rewriting,
  };
  const changes: Change[] = [];
  const baseline: KnownShare[] = [];
  const after = new Map(held);
  let hasMore = false;
  let isDoubtful = false;
  for (const accountId of new Set([...held.keys(), ...seen.keys()])) {
    const { verdict, exception } = judgeShare(policy, image.imageId, accountId, nowMs);
    const [old, share] = [held.get(accountId), seen.get(accountId)];
    const outcome = shareNews(old, share, verdict, context);
    isDoubtful ||= outcome.isDoubtful === true;
    const isChange = outcome.news !== 'none' && outcome.news !== 'baseline';
    if (isChange && changes.length >= mostChanges) {
      hasMore = true;
      continue;
    }
    if (outcome.after === undefined) after.delete(accountId);
    else after.set(accountId, outcome.after);
    if (outcome.news === 'baseline' && outcome.after !== undefined) baseline.push(outcome.after);
    if (outcome.news === 'unshared')
      changes.push({ ...base(input), kind: 'unshared', accountId, sharedTime: old?.sharedTime });
    else if (outcome.news !== 'none' && outcome.news !== 'baseline')
      changes.push({
        ...base(input),
        kind: outcome.news,
        accountId,
        sharedTime: outcome.after?.sharedTime,
        verdict,
        neverSeenBefore: !input.hasBeenSeen(accountId),
        lastSeenWithoutMs: outcome.news === 'noLongerTrusted' ? undefined : input.lastReadMs,
        ...(outcome.news === 'shared' ? oddTime(share?.sharedTime, input) : {}),
        ...(input.utcOffsetMinutes === undefined ? {} : { utcOffsetMinutes: input.utcOffsetMinutes }),
        exception: exception && { name: exception.name, expires: exception.expires },
      });
  }
  return { shares: [...after.values()], changes, baseline, hasMore, isDoubtful };
}

/** The cloud dates a new share before the first look, which would have shown it. */
const oddTime = (sharedTime: string | undefined, { firstList }: DiffInput) =>
  isSurelyBefore(sharedTime, firstList.atMs) ? { datedBeforeMs: firstList.atMs } : {};

function received(input: DiffInput, ownerId: string): Step {
  const { known, image, listedFirst } = input;
  const isNew = known === undefined ? listedFirst === undefined : known.gone;
  const change: ReceivedChange = { ...base(input), kind: 'received', ownerId };
  const next: KnownImage = {
    imageId: image.imageId,
    name: image.name,
    receivedFrom: ownerId,
    exposedToEcs: undefined,
    firstLook: 'over',
    gone: false,
    shares: [],
    changes: [...(known?.changes ?? []), ...(isNew ? [change] : [])],
  };
  return {
    ...UNALTERED,
    next,
    changes: isNew ? [change] : [],
    isAltered: known === undefined || isDifferent(known, next),
  };
}

/** Another account's image that the list lacks: it was taken back. That is no news of ours. */
function receivedAndLacked(input: DiffInput, known: KnownImage): Step {
  const missing = lackImage(known.missing, input.absence?.lacked, 'denies', input.nowMs, () => true);
  const { missing: _, ...rest } = known;
  const next: KnownImage =
    missing === 'gone' ? { ...rest, gone: true } : { ...rest, ...(missing === undefined ? {} : { missing }) };
  return { ...UNALTERED, next, isAltered: isDifferent(known, next) };
}

/** An image that is proven gone: its shares went with it. */
function goneStep(input: DiffInput, known: KnownImage): Step {
  const { exposureMissing: _, missing: __, ...rest } = known;
  const gone: ImageChange = { ...base(input), imageName: known.name, kind: 'imageGone' };
  const next: KnownImage = {
    ...rest,
    exposedToEcs: undefined,
    firstLook: 'over',
    gone: true,
    shares: [],
    changes: [...known.changes, gone],
  };
  return { ...UNALTERED, next, changes: [gone], isAltered: true };
}

const UNALTERED = { changes: [], baseline: [], isAltered: false, hasMore: false, isDoubtful: false } as const;

function unaltered({ known, image }: DiffInput): Step {
  const nothing: KnownImage = {
    imageId: image.imageId,
    name: image.name,
    exposedToEcs: undefined,
    firstLook: 'over',
    gone: false,
    shares: [],
    changes: [],
  };
  return { ...UNALTERED, next: known ?? nothing };
}

/** What the share call says of an image that the list lacks. */
function silenceOf({ shares, certainty, failure }: Reading): Silence {
  if (shares.length > 0) return 'speaks';
  if (isWhole(certainty)) return 'silent';
  if (failure?.code === 'ApiNotFound' && failure.denied !== true) return 'denies';
  return failure?.code === 'ApiDenied' || failure?.code === 'ApiRejected' ? 'silent' : 'unknown';
}

const exposedBefore = ({ known, listedFirst }: DiffInput) =>
  known === undefined || known.receivedFrom !== undefined
    ? { exposedToEcs: listedFirst?.exposedToEcs }
    : { exposedToEcs: known.exposedToEcs, exposureMissing: known.exposureMissing };

function exposureChange(input: DiffInput, kind: 'exposedToEcs' | 'ecsExposureEnded'): ImageChange {
  if (kind === 'ecsExposureEnded') return { ...base(input), kind };
  const wasKnown = exposedBefore(input).exposedToEcs !== undefined;
  return { ...base(input), kind, lastSeenWithoutMs: wasKnown ? input.lastListedMs : undefined };
}

const base = ({ newId, scope, image, nowMs }: DiffInput) => ({
  id: newId(),
  scope,
  imageId: image.imageId,
  imageName: image.name,
  noticedAtMs: nowMs,
});

/** Compared as they are stored. */
const isDifferent = (a: KnownImage, b: KnownImage): boolean =>
  JSON.stringify(imageToColumns(a)) !== JSON.stringify(imageToColumns(b));
