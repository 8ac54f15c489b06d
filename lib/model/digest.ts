import type { Change, ChangeKind, Verdict } from './change.ts';
import type { BlindSpot } from './blind-spot.ts';
import type { Scope } from './scope.ts';

/**
 * The state of the shares in a deployment's accounts, and what happened in a period. Values only: `makeDigest` makes
 * them, the outbox stores them and the messages render them. The lists begin with the worst entries and are cut off;
 * the counts beside them are complete.
 */
export interface Digest {
  /** The period: from the last digest (a week ago if there was none) to this one. */
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly first: boolean;
  /** When the next one is due: the timer's setting; undefined: unknown to this process. */
  readonly schedule?: string | undefined;
  /** What could not be read or sent. */
  readonly problems: readonly BlindSpot[];
  readonly problemCount: number;
  /** Settings of the digest's function that are wrong and stop nothing. */
  readonly settings?: readonly SettingNotice[] | undefined;
  /** Undefined: only the deployment's own account is audited. */
  readonly accounts?: AccountsDigest | undefined;
  /** Display names of the accounts in the lists; undefined if there is only one account. */
  readonly names?: Readonly<Record<string, string>> | undefined;
  readonly scopes: readonly ScopeDigest[];
  readonly scopeCount: number;
  /** The number of these that were listed completely at least once. */
  readonly listedCount: number;
  /** The others, and accounts none of whose regions is known: what they share is not known. */
  readonly unlistedCount: number;
  readonly now: SharedNow;
  /** Images that other accounts share with ours, by owner and name. The list is cut off. */
  readonly received: readonly ReceivedImage[];
  readonly receivedCount: number;
  readonly changes: readonly Change[];
  readonly changeCounts: ChangeCounts;
  readonly exceptions: readonly ExceptionNotice[];
  readonly exceptionCount: number;
  /** Undefined: the previous policy is unknown, so edits cannot be listed. */
  readonly policyEdits?: readonly PolicyEdit[] | undefined;
  readonly policyEditCount: number;
  readonly cost: PeriodCost;
}

/** A setting with a value that is not used, or that can be guessed. */
export interface SettingNotice {
  readonly kind: 'language' | 'timeZone' | 'weakSecret';
  readonly setting: string;
  /** What stands there, unless that is a secret. */
  readonly value?: string | undefined;
}

/** The accounts that are audited, and those that joined and left in the period. */
export interface AccountsDigest {
  readonly count: number;
  /** The number of distinct regions over all accounts. */
  readonly regions: number;
  readonly joined: readonly NamedAccount[];
  readonly joinedCount: number;
  readonly left: readonly NamedAccount[];
  readonly leftCount: number;
}

export interface NamedAccount {
  readonly accountId: string;
  readonly name?: string | undefined;
}

/** How completely one scope has been read. */
export interface ScopeDigest {
  readonly scope: Scope;
  readonly images: number;
  /** The number of these images that were read completely at least once. */
  readonly read: number;
  /** When the image that has waited longest was last read; undefined: one was never read, or there are no images. */
  readonly oldestMs?: number | undefined;
  /** Since when its list or its shares have been unreadable. */
  readonly blindSinceMs?: number | undefined;
}

/** How much is shared, and how many of the images have been read. */
export interface ShareCounts {
  readonly images: number;
  /** The number of these images that were read completely at least once. */
  readonly imagesRead: number;
  readonly sharedImages: number;
  readonly shares: number;
  readonly accounts: number;
  /** Not covered by an exception in force: there is none, or it has expired. */
  readonly untrustedShares: number;
  readonly untrustedAccounts: number;
  readonly exposedToEcs: number;
}

/** What is shared when the digest is made. */
export interface SharedNow extends ShareCounts {
  /** The untrusted shares with accounts that were never seen before this period. */
  readonly neverSeenShares: number;
  /** The most widely shared images. */
  readonly widest: readonly SharedImage[];
  /** The accounts that hold the most images. */
  readonly reach: readonly AccountReach[];
}

export interface SharedImage {
  readonly scope: Scope;
  readonly imageId: string;
  readonly imageName: string;
  readonly shares: number;
  readonly untrusted: number;
  readonly exposedToEcs: boolean;
}

export interface ReceivedImage {
  readonly scope: Scope;
  readonly imageId: string;
  readonly imageName: string;
  readonly ownerId: string;
}

export interface AccountReach {
  readonly accountId: string;
  readonly images: number;
  /** The worst verdict of its shares. */
  readonly verdict: Verdict;
  /** Its name in the trust policy. */
  readonly name?: string | undefined;
}

/** The number of changes of each kind; a new share with a trusted account is counted separately. */
export type ChangeCounts = Readonly<Partial<Record<ChangeKind | 'sharedTrusted', number>>>;

/** An exception of the trust policy that needs attention. */
export interface ExceptionNotice {
  readonly accountId: string;
  readonly name: string;
  readonly expires?: string | undefined;
  readonly ends?: 'soon' | 'ended' | undefined;
  /** It covers no share that exists now. */
  readonly unused: boolean;
}

/** One exception that differs from the last digest's (I13). */
export interface PolicyEdit {
  readonly kind: 'added' | 'removed' | 'changed';
  readonly accountId: string;
  readonly name: string;
  /** The fields that differ, if `kind` is `changed`. */
  readonly fields: readonly ('name' | 'expires' | 'images' | 'remarks')[];
  /** Its expiry before and now, if they differ. If `before` or `now` is undefined, it had or has none. */
  readonly expires?: { readonly before?: string | undefined; readonly now?: string | undefined } | undefined;
}

/** What the audit's runs of the period cost. */
export interface PeriodCost {
  readonly runs: number;
  /** The number of these runs that read nothing or broke. */
  readonly failed: number;
  readonly calls: number;
  /** The number of these calls that the cloud throttled. */
  readonly refused: number;
  /** Capacity units of the store (4 KB each). */
  readonly unitsRead: number;
  readonly unitsWritten: number;
  /** Function time in milliseconds. */
  readonly runMs: number;
  /** Set if the time did not suffice for all accounts: how many of how many are included. */
  readonly summed?: { readonly accounts: number; readonly of: number } | undefined;
}

/** The report that is attached to the digest's mail: HTML, compressed with gzip, in Base64. */
export interface AttachedReport {
  readonly fileName: string;
  readonly gzipBase64: string;
}

/** What one digest stores for the next one: one row of `share_audit_state`, item `digest` of the account. */
export interface DigestMemory {
  /** The start of the next period. */
  readonly untilMs: number;
  /** Undefined: the policy was too large to store, so the next digest cannot list edits. */
  readonly policy?: RememberedPolicy | undefined;
  /**
   * Ids of the reported changes of the period's last hours. The next digest reads these hours again, because a run may
   * post a change late.
   */
  readonly reportedIds: readonly string[];
}

/** Keys are account ids. */
export type RememberedPolicy = Readonly<Record<string, RememberedException>>;

/** An exception as the last digest saw it: name, expiry, images, and a hash of the texts that are only for people. */
export interface RememberedException {
  readonly name: string;
  readonly expires?: string | undefined;
  readonly images?: string | undefined;
  readonly remarks: string;
}
