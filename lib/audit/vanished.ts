import type { Failure } from '../model/health.ts';
import type { Listing } from '../swas/list-images.ts';
import type { Trouble } from '../state/health.ts';

/** So many images, and all that there were, do not vanish at once by chance: that is told before it is believed. */
const VANISH_AT_LEAST = 3;
const DAY_MS = 86_400_000;
const CODE = 'AllGone';

/**
 * Why a list is not believed that lacks every image that was known: a wrong «nothing there» looks so. After a day it is.
 * Pure.
 *
 * @param known ids of the images that are not known to be gone.
 * @param trouble the scope's, with its list.
 */
export function vanished(
  known: readonly string[],
  { images }: Pick<Listing, 'images'>,
  trouble: Trouble | undefined,
  nowMs: number,
): Failure | undefined {
  const listed = new Set(images.map((i) => i.imageId));
  if (known.length < VANISH_AT_LEAST || known.some((id) => listed.has(id))) return undefined;
  if (trouble?.failure.code === CODE && nowMs - trouble.sinceMs >= DAY_MS) return undefined;
  const message = `the list says that all ${known.length} images that were there are gone at once; if they were deleted, nothing is to be done, and this is believed after a day`;
  return { code: CODE, message };
}
