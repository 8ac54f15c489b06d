import type { ShareCounts } from '../model/digest.ts';
import type { ImageInventory } from './inventory.ts';

/** Counts images, shares and accounts over all these images. Pure. */
export function countShares(images: readonly ImageInventory[]): ShareCounts {
  const accounts = new Set<string>();
  const untrusted = new Set<string>();
  let [shares, untrustedShares] = [0, 0];
  for (const image of images)
    for (const { accountId, verdict } of image.shares) {
      shares += 1;
      accounts.add(accountId);
      if (verdict === 'trusted') continue;
      untrustedShares += 1;
      untrusted.add(accountId);
    }
  const of = (test: (image: ImageInventory) => boolean) => images.filter(test).length;
  return {
    images: images.length,
    imagesRead: of((image) => image.readAtMs !== undefined),
    sharedImages: of((image) => image.shares.length > 0),
    shares,
    accounts: accounts.size,
    untrustedShares,
    untrustedAccounts: untrusted.size,
    exposedToEcs: of((image) => image.exposedToEcs === true),
  };
}
