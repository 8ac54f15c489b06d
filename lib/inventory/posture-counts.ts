import type { PostureCounts } from '../model/posture.ts';
import { countShares } from './count-shares.ts';
import { imagesOf, type Inventory } from './inventory.ts';

/** What the posture of these accounts is made from. What is not certain counts as unseen, due or not (I10). Pure. */
export const postureCounts = (inventory: Inventory): PostureCounts => ({
  ...countShares(imagesOf(inventory)),
  scopes: inventory.scopes.filter(({ listedAtMs }) => listedAtMs !== undefined).length,
  unseen: inventory.blind.filter(({ subject }) => subject.kind !== 'channel').length,
});
