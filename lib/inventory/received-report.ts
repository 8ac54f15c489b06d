import type { ReceivedImage } from '../model/digest.ts';
import type { TrustPolicy } from '../policy/trust-policy.ts';
import { receivedImages, narrow, type ShareFilter } from './filter-shares.ts';
import { isOfSeveral, type Inventory, type NameOf, namesIn } from './inventory.ts';
import { type ReportedBlindSpot, unseenIn } from './reported-blind-spots.ts';

/**
 * The images that other accounts share with the audited ones (I14): the JSON of `shares --received`. Its names are
 * stable and mean the same as in `SharesReport`.
 */
export interface ReceivedReport {
  readonly accountId: string;
  readonly owners: number | null;
  readonly at: string;
  /** By owner and then by name. */
  readonly received: readonly ReportedReceived[];
  readonly unseen: readonly ReportedBlindSpot[];
}

export interface ReportedReceived {
  /** The account that owns the image and shares it. */
  readonly ownerId: string;
  /** Its name in the trust policy or on the list of accounts. */
  readonly ownerName: string | null;
  readonly regionId: string;
  readonly imageId: string;
  readonly imageName: string;
  /** The audited account that it is shared with. */
  readonly accountId: string;
  readonly accountName: string | null;
}

export function receivedReport(
  inventory: Inventory,
  filter: ShareFilter,
  policy: TrustPolicy,
  accountId: string,
): ReceivedReport {
  const nameOf = namesIn(inventory);
  return {
    accountId,
    owners: isOfSeveral(inventory) ? inventory.accounts.length : null,
    at: new Date(inventory.atMs).toISOString(),
    received: receivedImages(inventory, filter).map((image) => reportReceived(image, policy, nameOf)),
    unseen: unseenIn(narrow(inventory, filter)),
  };
}

export const reportReceived = (
  { scope, imageId, imageName, ownerId }: ReceivedImage,
  policy: TrustPolicy,
  nameOf: NameOf,
): ReportedReceived => ({
  ownerId,
  ownerName: policy.exceptions.get(ownerId)?.name ?? nameOf(ownerId) ?? null,
  regionId: scope.regionId,
  imageId,
  imageName,
  accountId: scope.accountId,
  accountName: nameOf(scope.accountId) ?? null,
});
