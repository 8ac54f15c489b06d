import type { Trouble } from '../audit/health.ts';
import type { ImageInventory, Inventory, ScopeInventory } from './inventory.ts';

/**
 * Something that the snapshot cannot vouch for, so that no answer made from it may say «nothing» (I1, I10).
 *
 * `list`: a region's list of images cannot be read; `neverListed`: it never was; `stale`: not for too long;
 * `shares`: the shares of its images cannot be read, with one cause; `image`: those of some images cannot;
 * `neverRead`: images that wait for their first reading; `damaged`: rows of the snapshot that cannot be used.
 */
export interface BlindSpot {
  readonly kind: 'list' | 'neverListed' | 'stale' | 'shares' | 'image' | 'neverRead' | 'damaged';
  readonly regionId: string;
  /** The images it is about; empty: the region as a whole. */
  readonly images: readonly { readonly imageId: string; readonly name?: string }[];
  readonly sinceMs?: number;
  /** Why, in the words of whoever refused. */
  readonly message?: string;
}

/**
 * What is not certain about an inventory. Pure.
 * @param staleAfterMs a region that was not listed for so long counts as out of sight.
 */
export const blindSpots = (inventory: Inventory, staleAfterMs: number): BlindSpot[] =>
  inventory.scopes.flatMap((scope) => ofScope(scope, inventory.atMs, staleAfterMs));

function ofScope(s: ScopeInventory, atMs: number, staleAfterMs: number): BlindSpot[] {
  const { regionId } = s.scope;
  const spots: BlindSpot[] = [];
  const whole = { regionId, images: [] };
  if (s.trouble !== undefined) spots.push({ kind: 'list', ...whole, ...because(s.trouble) });
  else if (s.listedAtMs === undefined) spots.push({ kind: 'neverListed', ...whole });
  else if (atMs - s.listedAtMs > staleAfterMs) spots.push({ kind: 'stale', ...whole, sinceMs: s.listedAtMs });
  if (s.sharesTrouble !== undefined) spots.push({ kind: 'shares', ...whole, ...because(s.sharesTrouble) });
  spots.push(...troubled(s));
  const unread = s.images.filter((image) => image.readAtMs === undefined);
  if (unread.length > 0) spots.push({ kind: 'neverRead', regionId, images: unread.map(named) });
  if (s.damaged.length > 0)
    spots.push({ kind: 'damaged', regionId, images: s.damaged.map((imageId) => ({ imageId })) });
  return spots;
}

/** One for each cause; what the images have in common has been said. */
function troubled({ scope, images, sharesTrouble }: ScopeInventory): BlindSpot[] {
  const byCause = new Map<string, { readonly images: ImageInventory[]; trouble: Trouble }>();
  for (const image of images) {
    const { trouble } = image;
    if (trouble === undefined || trouble.failure.code === sharesTrouble?.failure.code) continue;
    const key = because(trouble).message;
    const known = byCause.get(key);
    if (known === undefined) byCause.set(key, { images: [image], trouble });
    else {
      known.images.push(image);
      if (trouble.sinceMs < known.trouble.sinceMs) known.trouble = trouble;
    }
  }
  return [...byCause.values()].map((found) => ({
    kind: 'image',
    regionId: scope.regionId,
    images: found.images.map(named),
    ...because(found.trouble),
  }));
}

const named = ({ imageId, name }: ImageInventory) => ({ imageId, name });

const because = ({ sinceMs, failure }: Trouble) => ({
  sinceMs,
  message: failure.message === '' ? failure.code : failure.message,
});
