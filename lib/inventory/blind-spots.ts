import type { Trouble } from '../state/health.ts';
import type { Failure } from '../model/health.ts';
import type { Scope } from '../model/scope.ts';
import type { ImageInventory, Inventory, ScopeInventory } from './inventory.ts';

/** An image whose last complete reading is this old (a day) or older counts as stale. */
const READING_MS = 86_400_000;

/**
 * A region or image about which the snapshot is incomplete, so that an answer cannot say "nothing is shared" (I1, I10).
 *
 * For a region: `list`: its list of images cannot be read; `neverListed`: the list was never read; `stale`: the last
 * complete list is too old; `shares`: the shares of its images cannot be read, all for one cause.
 * For an image: `image`: its shares cannot be read; `neverRead`: they were never read; `stale`: the last complete
 * reading is a day old or older; `damaged`: its row in the snapshot cannot be used.
 */
export interface BlindSpot {
  readonly kind: 'list' | 'neverListed' | 'stale' | 'shares' | 'image' | 'neverRead' | 'damaged';
  readonly scope: Scope;
  /** Undefined: the blind spot is the region as a whole. */
  readonly image?: { readonly imageId: string; readonly name?: string };
  /** When the problem began. For `stale`: the last complete list or reading. */
  readonly sinceMs?: number;
  readonly failure?: Failure;
  /** For an image: the region's `shares` entry has the same cause and covers this image. */
  readonly isCommon?: boolean;
}

/**
 * The blind spots of an inventory, region by region, each region before its images. Unlike alerts, it includes problems
 * that have not been reported yet, such as one failed page, because a reader wants to know everything that was not
 * read. Pure.
 * @param overdueMs the maximum age of a region's last complete list. Undefined: no region is stale.
 */
export const blindSpots = (inventory: Inventory, overdueMs: number | undefined): BlindSpot[] =>
  inventory.scopes.flatMap((seen) => [
    ...ofRegion(seen, inventory.atMs, overdueMs),
    ...seen.damaged.map((imageId): BlindSpot => ({ kind: 'damaged', scope: seen.scope, image: { imageId } })),
    ...seen.images.flatMap((image) => ofImage(image, seen.sharesTrouble, inventory.atMs)),
  ]);

/** Whether the last complete reading is a day old or older, or there was none. */
export const isStale = ({ readAtMs }: ImageInventory, atMs: number): boolean =>
  readAtMs === undefined || atMs - readAtMs >= READING_MS;

/** Whether the region never had a complete list and no trouble explains why. */
export const isNeverListed = ({ listedAtMs, trouble }: ScopeInventory): boolean =>
  trouble === undefined && listedAtMs === undefined;

function ofRegion(seen: ScopeInventory, atMs: number, overdueMs = Number.POSITIVE_INFINITY): BlindSpot[] {
  const { scope, listedAtMs, trouble, sharesTrouble } = seen;
  const spots: BlindSpot[] = [];
  if (trouble !== undefined) spots.push({ kind: 'list', scope, ...because(trouble) });
  else if (isNeverListed(seen)) spots.push({ kind: 'neverListed', scope });
  else if (listedAtMs !== undefined && atMs - listedAtMs >= overdueMs)
    spots.push({ kind: 'stale', scope, sinceMs: listedAtMs });
  if (sharesTrouble !== undefined) spots.push({ kind: 'shares', scope, ...because(sharesTrouble) });
  return spots;
}

/** At most one blind spot for each image. A trouble takes precedence, because it gives the cause. */
function ofImage(seen: ImageInventory, common: Trouble | undefined, atMs: number): BlindSpot[] {
  const { scope, imageId, name, readAtMs, trouble } = seen;
  const about = { scope, image: { imageId, name } };
  if (trouble !== undefined) {
    const isCommon = trouble.failure.code === common?.failure.code;
    return [{ kind: 'image', ...about, ...because(trouble), ...(isCommon ? { isCommon } : {}) }];
  }
  if (readAtMs === undefined) return [{ kind: 'neverRead', ...about }];
  return isStale(seen, atMs) ? [{ kind: 'stale', ...about, sinceMs: readAtMs }] : [];
}

const because = ({ sinceMs, failure }: Trouble) => ({ sinceMs, failure });
