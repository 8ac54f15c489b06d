import type { Change, ImageChange, ReceivedChange } from '../model/change.ts';
import { isWhole, type Reading } from '../model/image.ts';
import type { FirstLook, KnownImage } from '../model/known-image.ts';
import { imageToColumns } from '../snapshot/rows.ts';
import { lackImage, type Silence } from './evidence.ts';
import { exposure } from './exposure.ts';
import { otherOwner } from './received.ts';
import { shareChanges } from './share-changes.ts';
import { changeBase, type DiffInput, type Step } from './step.ts';

/** So that a row stays well under its limit whatever is found at once. */
export const MAX_CHANGES_A_STEP = 500;

/**
 * What an image's reading changes. Pure.
 *
 * Whose image is it; is it there; who holds it, and what of that is news.
 */
export function diff(input: DiffInput): Step {
  const { known, reading, nowMs } = input;
  if (known?.receivedFrom !== undefined && input.absence !== undefined)
    return receivedAndLacked(input, known);
  const owner = ownership(input);
  if (owner.kind === 'received') return received(input, owner.ownerId);
  if (owner.kind === 'unknown') return unaltered(input);
  const missing =
    input.absence === undefined
      ? undefined
      : lackImage(known?.missing, input.absence.lacked, silenceOf(reading), nowMs, input.othersAnswered);
  if (missing === 'gone' && known !== undefined) return goneStep(input, known);
  return present(input, missing === 'gone' ? undefined : missing);
}

/** Whose image an entry of the list is (I14). */
type Ownership =
  | { readonly kind: 'ours' }
  | { readonly kind: 'received'; readonly ownerId: string }
  /** Its share call was not answered. */
  | { readonly kind: 'unknown' };

const REFUSALS = new Set(['ApiDenied', 'ApiNotFound', 'ApiRejected']);

/**
 * An entry's owner alone proves little. An image is received only while its share call refuses, or names ourselves:
 * whoever is told its other accounts owns it. Pure.
 */
function ownership({ scope, image, known, reading }: DiffInput): Ownership {
  const { shares, certainty, failure } = reading;
  const ownerId = otherOwner(scope, image.ownerId, known && { receivedFrom: known.receivedFrom });
  if (ownerId === undefined) return { kind: 'ours' };
  const namesUs = shares.some(({ accountId }) => accountId === scope.accountId);
  if (namesUs || (failure !== undefined && REFUSALS.has(failure.code))) return { kind: 'received', ownerId };
  return shares.length > 0 || isWhole(certainty) ? { kind: 'ours' } : { kind: 'unknown' };
}

/** An image that is there, or may be. */
function present(input: DiffInput, missing: KnownImage['missing']): Step {
  const { known, image, reading, nowMs } = input;
  const open = isOpen(input);
  const changes: Change[] = [];
  const exposed = exposure(exposedBefore(input), image.exposedToEcs, nowMs);
  if (exposed.news !== undefined) changes.push(exposureChange(input, exposed.news));
  const found = shareChanges(input, open, MAX_CHANGES_A_STEP - changes.length);
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

function received(input: DiffInput, ownerId: string): Step {
  const { known, image, listedFirst } = input;
  const isNew = known === undefined ? listedFirst === undefined : known.gone;
  const change: ReceivedChange = { ...changeBase(input), kind: 'received', ownerId };
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
  const gone: ImageChange = { ...changeBase(input), imageName: known.name, kind: 'imageGone' };
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
  if (kind === 'ecsExposureEnded') return { ...changeBase(input), kind };
  const wasKnown = exposedBefore(input).exposedToEcs !== undefined;
  return { ...changeBase(input), kind, lastSeenWithoutMs: wasKnown ? input.lastListedMs : undefined };
}

/** Compared as they are stored. */
const isDifferent = (a: KnownImage, b: KnownImage): boolean =>
  JSON.stringify(imageToColumns(a)) !== JSON.stringify(imageToColumns(b));
