import type { Verdict } from '../model/change.ts';
import type { ReceivedImage } from '../model/digest.ts';
import { type ImageInventory, imagesOf, type Inventory, receivedIn } from './inventory.ts';
import { fitsImage } from '../policy/wildcard.ts';

/** The shares that are requested. An undefined field does not filter. */
export interface ShareFilter {
  readonly accounts?: readonly string[] | undefined;
  /** Ids or names of images; `*` matches any text. */
  readonly images?: readonly string[] | undefined;
  readonly regions?: readonly string[] | undefined;
  readonly verdicts?: readonly Verdict[] | undefined;
}

/** The inventory of the requested regions and images, with their blind spots. Pure. */
export function narrow(inventory: Inventory, { images, regions }: ShareFilter): Inventory {
  const scopes = inventory.scopes
    .filter(({ scope }) => regions?.includes(scope.regionId) ?? true)
    .map((s) =>
      images === undefined
        ? s
        : {
            ...s,
            images: s.images.filter((image) => fitsImage(images, image)),
            received: s.received.filter(({ imageId, imageName: name }) =>
              fitsImage(images, { imageId, name }),
            ),
          },
    );
  const blind = inventory.blind.filter(({ subject }) => {
    if (subject.kind !== 'scope' && subject.kind !== 'image') return true;
    if (regions !== undefined && !regions.includes(subject.scope.regionId)) return false;
    if (subject.kind === 'scope' || images === undefined) return true;
    // One whose name is not known may be the one that is asked for.
    return (
      subject.imageName === '' || fitsImage(images, { imageId: subject.imageId, name: subject.imageName })
    );
  });
  return { ...inventory, scopes, blind };
}

/** The images that have a requested share, each with only those shares. Pure. */
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

/** The images that ECS can share onward. Empty if the filter names accounts or verdicts. Pure. */
export function exposedImages(inventory: Inventory, filter: ShareFilter): ImageInventory[] {
  if (filter.accounts !== undefined || filter.verdicts !== undefined) return [];
  return imagesOf(narrow(inventory, filter)).filter((image) => image.exposedToEcs === true);
}

/** The requested images of other accounts; the filter's accounts are their owners. Empty if it names verdicts. Pure. */
export function receivedImages(inventory: Inventory, filter: ShareFilter): readonly ReceivedImage[] {
  if (filter.verdicts !== undefined) return [];
  return receivedIn(narrow(inventory, filter)).filter(
    ({ ownerId }) => filter.accounts?.includes(ownerId) ?? true,
  );
}
