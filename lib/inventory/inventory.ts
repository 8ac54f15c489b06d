import type { Trouble } from '../state/health.ts';
import type { KnownShare } from '../model/known-image.ts';
import type { Scope } from '../model/scope.ts';

/**
 * What the snapshot knows at one moment: what is shared with whom, and what of it is not certain. Values only; read
 * by `readInventory`, shown by the command line, the report and the digest.
 */
export interface Inventory {
  readonly atMs: number;
  /** The deployment's own account, then the others that it audits; those asked for. */
  readonly accounts: readonly AccountInventory[];
  readonly scopes: readonly ScopeInventory[];
  readonly channels: readonly ChannelTrouble[];
}

/** An account whose images are audited. */
export interface AccountInventory {
  readonly accountId: string;
  /** What people call it. */
  readonly name: string | undefined;
  /** Undefined: the deployment's own account, or one that is audited no more. */
  readonly member: MemberInventory | undefined;
  /** Of the deployment's own: why not all accounts could be listed, or their audits not be started. */
  readonly accountsTrouble?: Trouble | undefined;
  readonly dispatchTrouble?: Trouble | undefined;
}

export interface MemberInventory {
  /** On the list of accounts since then. */
  readonly sinceMs: number;
  /** When its last audit ended; undefined: none did. */
  readonly endedMs: number | undefined;
  /** Why it cannot be entered. */
  readonly entryTrouble: Trouble | undefined;
}

/** One account in one region, as it was seen last. */
export interface ScopeInventory {
  readonly scope: Scope;
  /** `none`: it has never been listed completely; `open`: some of its images have not been read yet (I4). */
  readonly baseline: 'none' | 'open' | 'told';
  /** The last complete list. */
  readonly listedAtMs: number | undefined;
  /** Why its list, or the shares of its images together, cannot be read (I10). */
  readonly trouble: Trouble | undefined;
  readonly sharesTrouble: Trouble | undefined;
  /** The images that are not known to be gone, by name. */
  readonly images: readonly ImageInventory[];
  /** Rows of images that cannot be read: not written by this program. */
  readonly damaged: readonly string[];
}

export interface ImageInventory {
  readonly scope: Scope;
  readonly imageId: string;
  readonly name: string;
  /** Undefined: the list does not say. */
  readonly exposedToEcs: boolean | undefined;
  /** By account id. */
  readonly shares: readonly KnownShare[];
  /** The last complete reading: until then the share set is what it was. Undefined: never. */
  readonly readAtMs: number | undefined;
  readonly trouble: Trouble | undefined;
}

export interface ChannelTrouble {
  readonly accountId: string;
  readonly channelId: string;
  readonly trouble: Trouble;
}

export const imagesOf = (inventory: Inventory): readonly ImageInventory[] =>
  inventory.scopes.flatMap((scope) => scope.images);

/** Answers about one account alone need not say whose images they are. */
export const isOfSeveral = ({ accounts }: Inventory): boolean => accounts.length > 1;

/** What people call an account; undefined: nothing else than by its id. */
export type NameOf = (accountId: string) => string | undefined;

export function namesIn({ accounts }: Inventory): NameOf {
  const names = new Map(accounts.map(({ accountId, name }) => [accountId, name]));
  return (accountId) => names.get(accountId);
}
