import { type CustomImage, isWhole } from '../model/image.ts';
import { type FirstImages, NO_IMAGES, type StoredBaseline } from '../state/baseline.ts';
import type { Listing } from '../swas/list-images.ts';
import { inThePast } from '../platform/stored-time.ts';

/**
 * What a scope's list makes of its baseline (I4). Pure.
 *
 *   none ──list──▶ pending ──a whole list with images, or a second empty one──▶ begun
 *                     └── due: what valid pages showed ──▶ begun, unfinished
 *
 * @param dueMs how long to wait for a whole list.
 */
export function firstList(
  before: StoredBaseline,
  { images, certainty }: Pick<Listing, 'images' | 'certainty'>,
  nowMs: number,
  dueMs: number,
): StoredBaseline {
  if (before.kind === 'begun' || before.kind === 'damaged') return before;
  const { wasEmpty, ...pending } =
    before.kind === 'pending' ? before : { sinceMs: nowMs, seen: NO_IMAGES, wasEmpty: false };
  const seen = withImages(pending.seen, images);
  const sinceMs = inThePast(pending.sinceMs, nowMs) ?? nowMs;
  if (isWhole(certainty) && (images.length > 0 || wasEmpty))
    return { kind: 'begun', atMs: nowMs, images: withImages(NO_IMAGES, images), isUnfinished: false };
  if (nowMs - sinceMs >= dueMs && seen.size > 0)
    return { kind: 'begun', atMs: nowMs, images: seen, isUnfinished: true };
  return { kind: 'pending', sinceMs, seen, wasEmpty: wasEmpty || isWhole(certainty) };
}

const withImages = (before: FirstImages, images: readonly CustomImage[]): FirstImages =>
  new Map([...before, ...images.map((image) => [image.imageId, image.exposedToEcs] as const)]);
