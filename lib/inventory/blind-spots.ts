import type { Trouble } from '../state/health.ts';
import type { Failure } from '../model/health.ts';
import type { Scope } from '../model/scope.ts';
import type { ImageInventory, Inventory, ScopeInventory } from './inventory.ts';

/** An image whose last complete reading is older than this counts as not seen. */
const READING_MS = 86_400_000;

/**
 * Something that the snapshot cannot vouch for, so that no answer made from it may say «nothing» (I1, I10).
 *
 * Of a region: `list`: its list of images cannot be read; `neverListed`: it never was; `stale`: not for too long;
 * `shares`: the shares of its images cannot be read, with one cause.
 * Of an image: `image`: its shares cannot be read; `neverRead`: they never were; `stale`: not for a day; `damaged`: its
 * row in the snapshot cannot be used.
 */
export interface BlindSpot {
  readonly kind: 'list' | 'neverListed' | 'stale' | 'shares' | 'image' | 'neverRead' | 'damaged';
  readonly scope: Scope;
  /** Undefined: the region as a whole. */
  readonly image?: { readonly imageId: string; readonly name?: string };
  /** Since when; with `stale`, the last complete list or reading. */
  readonly sinceMs?: number;
  readonly failure?: Failure;
  /** Of an image: the region's `shares` has the same cause, and says it for all of them. */
  readonly isCommon?: boolean;
}

/**
 * What is not certain about an inventory, region by region, the widest first. Unlike an alert it also names what nobody
 * was told of yet: who looks wants to know what was not seen, though it be one failed page. Pure.
 * @param overdueMs a region that was not listed for so long counts as out of sight; undefined: none does.
 */
export const blindSpots = (inventory: Inventory, overdueMs: number | undefined): BlindSpot[] =>
  inventory.scopes.flatMap((seen) => [
    ...ofRegion(seen, inventory.atMs, overdueMs),
    ...seen.damaged.map((imageId): BlindSpot => ({ kind: 'damaged', scope: seen.scope, image: { imageId } })),
    ...seen.images.flatMap((image) => ofImage(image, seen.sharesTrouble, inventory.atMs)),
  ]);

/** A day or longer without a complete reading; an image that never had one counts, too. */
export const isStale = ({ readAtMs }: ImageInventory, atMs: number): boolean =>
  readAtMs === undefined || atMs - readAtMs >= READING_MS;

/** No list of it was ever complete, and no trouble says why. */
export const isNeverListed = ({ baseline, listedAtMs, trouble }: ScopeInventory): boolean =>
  trouble === undefined && (baseline === 'none' || listedAtMs === undefined);

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

/** One spot an image: its trouble says more than that it was not read. */
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
