import { type CustomImage, isWhole } from '../model/image.ts';
import { inThePast } from '../platform/stored-time.ts';
import { imageOf } from '../state/coverage.ts';
import type { ScopeSnapshot } from '../state/scope-snapshot.ts';
import { findImages, type Listing } from '../swas/list-images.ts';
import { isLookDue } from './evidence.ts';
import type { ImageToRead } from './image-audit.ts';
import { isFresh, type OpenScope } from './open-scope.ts';
import type { Candidate } from './reading-order.ts';
import { otherOwner } from './received.ts';

const DAY_MS = 86_400_000;

/** An image of a scope, and how it stands in the order of reading. */
export interface ImageCandidate extends Candidate, ImageToRead {
  readonly hasTurned: boolean;
  /** It has its turn in this run. */
  readonly isDue: boolean;
  /** It hides something if it stays unread: it is ours, and listed or shared (I10, I14). */
  readonly mayBeBlind: boolean;
}

/** Every image of a scope: those that are listed, and those that the snapshot knows and the list lacks. */
export async function candidatesOf(
  open: OpenScope,
  listing: Listing,
  snapshot: ScopeSnapshot,
): Promise<ImageCandidate[]> {
  const images: ImageToRead[] = [
    ...listing.images.map((image) => ({ image })),
    ...(await unlistedImages(open, listing, snapshot)),
  ];
  return images.map((toRead) => candidateOf(toRead, open, snapshot));
}

/** How an image stands in the order of reading. */
export function candidateOf(toRead: ImageToRead, open: OpenScope, snapshot: ScopeSnapshot): ImageCandidate {
  const { imageId, flaggedShared } = toRead.image;
  const { readAtMs, triedMs, cut, contradictedMs } = imageOf(open.record.coverage, imageId);
  const outline = snapshot.outline(imageId);
  // One that the last whole reading showed with nobody holds accounts that are missing, and not proven to be gone.
  const isShared = outline?.shared === true && !outline.emptied;
  const isLikelyShared = flaggedShared === true || isShared;
  const hasTurned = flaggedShared === true && !isShared && contradictedMs === undefined;
  const isOthers = isReceived(toRead.image, open, snapshot);
  return {
    ...toRead,
    imageId,
    hasTurned,
    // One that filled a whole run waits for the others' turns.
    likelyShared: isLikelyShared && cut === undefined,
    turnMs: triedMs ?? readAtMs,
    isDue: (hasTurned && !isOthers) || isDue(toRead, readAtMs, open, isOthers),
    mayBeBlind: !isOthers && (toRead.absence === undefined || outline?.shared === true),
  };
}

function isReceived(
  { imageId, ownerId }: CustomImage,
  { scope }: OpenScope,
  snapshot: ScopeSnapshot,
): boolean {
  const outline = snapshot.outline(imageId);
  return outline?.receivedFrom !== undefined && otherOwner(scope, ownerId, outline) !== undefined;
}

function isDue(
  { absence }: ImageToRead,
  readAtMs: number | undefined,
  open: OpenScope,
  isOthers: boolean,
): boolean {
  const nowMs = open.clock.now();
  const readMs = inThePast(readAtMs, nowMs);
  // Another account's image is asked for once a day (I14).
  if (isOthers) return absence?.lacked !== undefined || nowMs - (readMs ?? 0) >= DAY_MS;
  return !isFresh(open, readMs);
}

/**
 * Images that the snapshot knows and the list lacks. They are read like the others; a look by their ids says whether
 * the list is right (I1).
 */
async function unlistedImages(
  { client, scope, calls, clock }: OpenScope,
  listing: Listing,
  snapshot: ScopeSnapshot,
): Promise<ImageToRead[]> {
  const listed = new Set(listing.images.map((i) => i.imageId));
  const missing = snapshot.livingIds().filter((id) => !listed.has(id));
  const stub = (imageId: string): CustomImage => ({ imageId, name: snapshot.outline(imageId)?.name ?? '' });
  const looked = isWhole(listing.certainty)
    ? missing.filter((id) => isLookDue(snapshot.outline(id)?.missing, clock.now()))
    : [];
  if (looked.length === 0) return missing.map((id) => ({ image: stub(id), absence: { lacked: undefined } }));
  const found = await findImages(client, scope.regionId, looked, calls);
  const there = new Map(found.images.map((image) => [image.imageId, image]));
  const both = found.certainty === 'complete' ? listing.certainty : found.certainty;
  return missing.map((id) => {
    const image = there.get(id);
    if (image !== undefined) return { image };
    const isLacked = looked.includes(id) && isWhole(both);
    return { image: stub(id), absence: { lacked: isLacked ? both : undefined } };
  });
}
