import type { Verdict } from '../model/change.ts';
import { type ImageInventory, imagesOf, type Inventory } from './inventory.ts';
import { fitsImage } from '../policy/wildcard.ts';

/** What somebody wants to see; what is undefined does not narrow it. */
export interface ShareFilter {
  readonly accounts?: readonly string[] | undefined;
  /** Ids or names of images, `*` for any text. */
  readonly images?: readonly string[] | undefined;
  readonly regions?: readonly string[] | undefined;
  readonly verdicts?: readonly Verdict[] | undefined;
}

/** The inventory of the regions and images asked for; what is not certain about them stays in it. Pure. */
export function narrow(inventory: Inventory, { images, regions }: ShareFilter): Inventory {
  const scopes = inventory.scopes
    .filter(({ scope }) => regions?.includes(scope.regionId) ?? true)
    .map((s) =>
      images === undefined ? s : { ...s, images: s.images.filter((image) => fitsImage(images, image)) },
    );
  return { ...inventory, scopes };
}

/** The images that hold a share asked for, each with those shares only. Pure. */
export function sharedImages(inventory: Inventory, filter: ShareFilter): ImageInventory[] {
  const { accounts, verdicts } = filter;
  return imagesOf(narrow(inventory, filter))
    .map((image) => ({
      ...image,
      shares: image.shares.filter(
        (share) =>
          (accounts?.includes(share.accountId) ?? true) && (verdicts?.includes(share.verdict) ?? true),
      ),
    }))
    .filter(({ shares }) => shares.length > 0);
}

/** The images that ECS can share onward; none where only certain accounts or verdicts are asked for. Pure. */
export function exposedImages(inventory: Inventory, filter: ShareFilter): ImageInventory[] {
  if (filter.accounts !== undefined || filter.verdicts !== undefined) return [];
  return imagesOf(narrow(inventory, filter)).filter((image) => image.exposedToEcs === true);
}
