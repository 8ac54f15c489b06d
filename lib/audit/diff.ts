import type { Change, ImageChange, ReceivedChange } from '../model/change.ts';
import { type Certainty, isWhole, type Reading } from '../model/image.ts';
import type { FirstLook, KnownImage } from '../model/known-image.ts';
import { imageToColumns } from '../snapshot/rows.ts';
import { lack, lackImage, type Silence } from './evidence.ts';
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
  const { scope, known, image, absence, reading } = input;
  if (known?.receivedFrom !== undefined && absence !== undefined)
    return receivedAndLacked(input, known, absence.lacked);
  const ownerId = otherOwner(scope, image.ownerId, known && { receivedFrom: known.receivedFrom });
  if (ownerId !== undefined && isReceived(reading, scope.accountId)) return received(input, ownerId);
  if (ownerId !== undefined && isSilent(reading, known)) return unaltered(input);
  if (absence !== undefined && known !== undefined) return unlisted(input, known, absence.lacked);
  return present(input, undefined);
}

const REFUSALS = new Set(['ApiDenied', 'ApiNotFound', 'ApiRejected']);

/**
 * An entry's owner alone proves little. An image is received only while its share call refuses, or names ourselves (I14):
 * whoever is told its other accounts owns it.
 */
const isReceived = ({ shares, failure }: Reading, ourId: string): boolean =>
  shares.length === 0
    ? failure !== undefined && REFUSALS.has(failure.code)
    : shares.some(({ accountId }) => accountId === ourId);

/**
 * It says nothing of the owner: it shows nobody and is not whole; or it is a received image's, and counts somebody whom it
 * does not list.
 */
const isSilent = ({ shares, certainty }: Reading, known: KnownImage | undefined): boolean =>
  shares.length === 0 &&
  (!isWhole(certainty) || (certainty === 'steady' && known?.receivedFrom !== undefined));

/** An image that the list lacks. */
function unlisted(input: DiffInput, known: KnownImage, lacked: Certainty | undefined): Step {
  const { reading, othersAnswered } = input;
  const missing = lackImage(known.missing, lacked, silenceOf(reading), reading.atMs, othersAnswered);
  return missing === 'gone' ? goneStep(input, known) : present(input, missing);
}

/** An image that is there, or may be. */
function present(input: DiffInput, missing: KnownImage['missing']): Step {
  const { known, image, reading } = input;
  const open = isOpen(input);
  const changes: Change[] = [];
  const exposed = exposure(exposedBefore(input), image.exposedToEcs, reading.atMs);
  if (exposed.news !== undefined) changes.push(exposureChange(input, exposed.news));
  const found = shareChanges(input, open, MAX_CHANGES_A_STEP - changes.length);
  changes.push(...found.changes);
  const next: KnownImage = {
    imageId: image.imageId,
    name: image.name,
    ...exposed.state,
    firstLook: firstLookAfter(input, open),
    missing,
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

function received(input: DiffInput, receivedFrom: string): Step {
  const { known, image, listedFirst } = input;
  const isNew = known === undefined ? listedFirst === undefined : known.gone;
  const changes: ReceivedChange[] = isNew
    ? [{ ...changeBase(input), kind: 'received', ownerId: receivedFrom }]
    : [];
  const next = { ...bare(image, [...(known?.changes ?? []), ...changes]), receivedFrom };
  const isAltered = known === undefined || isDifferent(known, next);
  return { ...UNALTERED, next, changes, isAltered };
}

/** Another account's image that the list lacks: it was taken back. That is no news of ours. */
function receivedAndLacked(input: DiffInput, known: KnownImage, lacked: Certainty | undefined): Step {
  const { atMs } = input.reading;
  if (lacked === undefined) return unaltered(input);
  const missing = lack(known.missing, lacked, atMs);
  const next =
    missing === 'gone'
      ? { ...known, missing: undefined, gone: true }
      : { ...known, missing: { ...missing, lookedMs: atMs } };
  return { ...UNALTERED, next, isAltered: true };
}

/** An image that is proven gone: its shares went with it. */
function goneStep(input: DiffInput, known: KnownImage): Step {
  const gone: ImageChange = { ...changeBase(input), imageName: known.name, kind: 'imageGone' };
  const next: KnownImage = { ...bare(known, [...known.changes, gone]), gone: true };
  return { ...UNALTERED, next, changes: [gone], isAltered: true };
}

const UNALTERED = { changes: [], baseline: [], isAltered: false, hasMore: false, isDoubtful: false } as const;

const unaltered = ({ known, image }: DiffInput): Step => ({ ...UNALTERED, next: known ?? bare(image, []) });

/** Nothing is known of an image but its name, and its first look is over. */
const bare = (
  { imageId, name }: Pick<KnownImage, 'imageId' | 'name'>,
  changes: readonly Change[],
): KnownImage => ({
  imageId,
  name,
  exposedToEcs: undefined,
  firstLook: 'over',
  gone: false,
  shares: [],
  changes,
});

/** What the share call says of an image that the list lacks. */
function silenceOf({ shares, failure }: Reading): Silence {
  if (shares.length > 0) return 'speaks';
  if (failure === undefined) return 'silent';
  // That the region does not exist says nothing of the image.
  if (failure.code === 'ApiNotFound' && failure.denied !== true) return 'denies';
  return REFUSALS.has(failure.code) ? 'silent' : 'unknown';
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
