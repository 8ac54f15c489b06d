import { type Inventory, namesIn } from '../../inventory/inventory.ts';
import type { Rejudged } from '../../inventory/rejudge.ts';

/** The entries of `changes` in the JSON of `trust check` and `trust remove`. */
export function rejudgedAsJson(changes: readonly Rejudged[], inventory: Inventory) {
  const nameOf = namesIn(inventory);
  return changes.map(({ image, share, verdict, effect }) => ({
    effect,
    ownerId: image.scope.accountId,
    ownerName: nameOf(image.scope.accountId) ?? null,
    regionId: image.scope.regionId,
    imageId: image.imageId,
    imageName: image.name,
    accountId: share.accountId,
    before: share.verdict,
    after: verdict,
  }));
}
