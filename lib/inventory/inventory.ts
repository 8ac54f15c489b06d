import type { BlindSpot } from '../model/blind-spot.ts';
import type { ReceivedImage } from '../model/digest.ts';
import type { KnownShare } from '../model/known-image.ts';
import type { Scope } from '../model/scope.ts';
import { byText } from '../text/order.ts';

/**
 * What the snapshot holds at one moment: what is shared with whom, and what could not be read. Values only.
 * `readInventory` reads it; the command line, the report and the digest show it.
 */
export interface Inventory {
  readonly atMs: number;
  /** The requested accounts: the deployment's own account first, then the others that it audits. */
  readonly accounts: readonly AccountInventory[];
  readonly scopes: readonly ScopeInventory[];
  /**
   * What is not certain, of accounts first, then of regions, images and channels: blind spots, and what is none yet since
   * its time has not come (I10).
   */
  readonly blind: readonly BlindSpot[];
}

/** An account whose images are audited. */
export interface AccountInventory {
  readonly accountId: string;
  /** The account's name, if it has one. */
  readonly name: string | undefined;
  /** Undefined: the deployment's own account, or one that is no longer audited. */
  readonly member: MemberInventory | undefined;
  /** When its last audit ended. Undefined: none has ended. */
  readonly endedMs?: number | undefined;
  /** The longest time between two firings of the timer that starts its audits. Undefined: none is known. */
  readonly periodMs?: number | undefined;
}

export interface MemberInventory {
  /** When it was first on the list of accounts. */
  readonly sinceMs: number;
}

/** One account in one region, as it was last read. */
export interface ScopeInventory {
  readonly scope: Scope;
  /**
   * `none`: its images have never been listed completely; `open`: some of its images have not been read yet; `told`:
   * the baseline is complete and has been reported (I4).
   */
  readonly baseline: 'none' | 'open' | 'told';
  /** When the last complete list was read. */
  readonly listedAtMs: number | undefined;
  /** The account's own images that are not known to be gone, in the order of their names. */
  readonly images: readonly ImageInventory[];
  /**
   * Images that accounts which are not audited here share with this one (I14): not its own, so nothing counts them. What
   * the audited accounts share among themselves is at its owner.
   */
  readonly received: readonly ReceivedImage[];
}

export interface ImageInventory {
  readonly scope: Scope;
  readonly imageId: string;
  readonly name: string;
  /** Undefined: the cloud's list does not say. */
  readonly exposedToEcs: boolean | undefined;
  /** Since when the list lacks it, although it is not proven to be gone. */
  readonly missingSinceMs?: number | undefined;
  /** In the order of the account ids. One that is missing is not proven to be gone, so it counts (I1). */
  readonly shares: readonly KnownShare[];
  /** When the shares were last read completely; `shares` are as of then. Undefined: never. */
  readonly readAtMs: number | undefined;
}

export const imagesOf = (inventory: Inventory): readonly ImageInventory[] =>
  inventory.scopes.flatMap((scope) => scope.images);

/** The received images of all scopes, by owner and then by name. */
export const receivedIn = (inventory: Inventory): readonly ReceivedImage[] =>
  inventory.scopes
    .flatMap((scope) => scope.received)
    .toSorted(
      (a, b) =>
        byText(a.ownerId, b.ownerId) || byText(a.imageName, b.imageName) || byText(a.imageId, b.imageId),
    );

/** Whether the inventory covers several accounts, so that an answer must name the owner of each image. */
export const isOfSeveral = ({ accounts }: Inventory): boolean => accounts.length > 1;

/** Returns the name of an account, or undefined if it has none. */
export type NameOf = (accountId: string) => string | undefined;

export function namesIn({ accounts }: Inventory): NameOf {
  const names = new Map(accounts.map(({ accountId, name }) => [accountId, name]));
  return (accountId) => names.get(accountId);
}
