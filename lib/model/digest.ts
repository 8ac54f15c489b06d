import type { Change, ChangeKind, Verdict } from './change.ts';
import type { Failure, Subject } from './health.ts';
import type { Scope } from './scope.ts';

/**
 * How the shares of a deployment's accounts stand, and what happened in a period. Values only: made by `makeDigest`, said by the
 * messages, kept in the outbox. The lists are cut, the worst first; the counts beside them are full.
 */
export interface Digest {
  /** The period: from the last digest (or a week ago, where there was none) to this one. */
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly first: boolean;
  /** When the next one comes, in the words of the timer's setting; undefined: not known here. */
  readonly schedule?: string | undefined;
  /** What is not well; empty: all is well. */
  readonly problems: readonly DigestProblem[];
  readonly problemCount: number;
  /** Undefined: only the deployment's own account is audited. */
  readonly accounts?: AccountsDigest | undefined;
  /** What people call the accounts in the lists; none where there is one account. */
  readonly names?: Readonly<Record<string, string>> | undefined;
  readonly scopes: readonly ScopeDigest[];
  readonly scopeCount: number;
  readonly now: SharedNow;
  readonly changes: readonly Change[];
  readonly changeCounts: ChangeCounts;
  readonly exceptions: readonly ExceptionNotice[];
  readonly exceptionCount: number;
  /** Undefined: there is nothing to compare the policy with. */
  readonly policyEdits: readonly PolicyEdit[] | undefined;
  readonly policyEditCount: number;
  readonly cost: PeriodCost;
}

/** Why not all is well. */
export type DigestProblem =
  /** No run has ended well for too long; without a time: none ever did. Without an account: the deployment's own. */
  | {
      readonly kind: 'overdue';
      readonly lastMs?: number | undefined;
      readonly accountId?: string | undefined;
    }
  /** Told as blind, and not over (I10). */
  | {
      readonly kind: 'blind';
      readonly subject: Subject;
      readonly sinceMs: number;
      readonly failure: Failure;
    }
  /** The scope's list has never been read completely. */
  | { readonly kind: 'unlisted'; readonly scope: Scope }
  /** Images that were not read completely for a day; without a time: one of them never was. */
  | {
      readonly kind: 'stale';
      readonly scope: Scope;
      readonly images: number;
      readonly oldestMs?: number | undefined;
    }
  /** Rows of the snapshot that cannot be read. */
  | { readonly kind: 'damaged'; readonly scope: Scope; readonly rows: number }
  /** Messages that some channel has not taken for too long. */
  | { readonly kind: 'waiting'; readonly notes: number; readonly oldestMs: number };

/** The accounts that are audited, and who came and went in the period. */
export interface AccountsDigest {
  readonly count: number;
  /** In how many regions, whichever account's. */
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

/** How well one scope is seen. */
export interface ScopeDigest {
  readonly scope: Scope;
  readonly images: number;
  /** Of them, read completely at least once. */
  readonly read: number;
  /** When the image that has gone unread for longest was read; undefined: one never was, or there are none. */
  readonly oldestMs: number | undefined;
  /** Since when its list or its shares cannot be read. */
  readonly blindSinceMs?: number | undefined;
}

/** How much is shared, and how much of it is known. */
export interface ShareCounts {
  readonly images: number;
  /** Of them, read completely at least once. */
  readonly imagesRead: number;
  readonly sharedImages: number;
  readonly shares: number;
  readonly accounts: number;
  /** Not covered by an exception in force: by none, or by one that has ended. */
  readonly untrustedShares: number;
  readonly untrustedAccounts: number;
  readonly exposedToEcs: number;
}

/** What is shared at the digest's moment. */
export interface SharedNow extends ShareCounts {
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

export interface AccountReach {
  readonly accountId: string;
  readonly images: number;
  /** Of its shares, the worst. */
  readonly verdict: Verdict;
  /** Its name in the trust policy. */
  readonly name?: string | undefined;
}

/** How often what happened; a new share with a trusted account counts apart. */
export type ChangeCounts = Readonly<Partial<Record<ChangeKind | 'sharedTrusted', number>>>;

/** An exception of the trust policy that somebody should look at. */
export interface ExceptionNotice {
  readonly accountId: string;
  readonly name: string;
  readonly expires?: string | undefined;
  readonly ends?: 'soon' | 'ended' | undefined;
  /** It covers no share that is there now. */
  readonly unused: boolean;
}

/** One exception that differs from the last digest's (I13). */
export interface PolicyEdit {
  readonly kind: 'added' | 'removed' | 'changed';
  readonly accountId: string;
  readonly name: string;
  /** What differs, of one that was changed. */
  readonly fields: readonly ('name' | 'expires' | 'images' | 'remarks')[];
  /** Its end before and now, where that differs; undefined: none. */
  readonly expires?: { readonly before?: string | undefined; readonly now?: string | undefined } | undefined;
}

/** What the audit's runs of the period cost. */
export interface PeriodCost {
  readonly runs: number;
  /** Of them, those that could read nothing, or broke. */
  readonly failed: number;
  readonly calls: number;
  /** Of the calls, those that the cloud refused as too many. */
  readonly refused: number;
  /** Capacity units of the store (4 KB each). */
  readonly unitsRead: number;
  readonly unitsWritten: number;
  /** Function time in milliseconds. */
  readonly runMs: number;
  /** Where the time did not suffice to sum up all accounts: how many are in it, of how many. */
  readonly summed?: { readonly accounts: number; readonly of: number } | undefined;
}

/** The report that goes with the digest's mail: HTML, compressed, as Base64. */
export interface AttachedReport {
  readonly fileName: string;
  readonly gzipBase64: string;
}

/** What one digest leaves for the next: one row of `share_audit_state`, under the account and `digest`. */
export interface DigestMemory {
  /** Where the next period begins. */
  readonly untilMs: number;
  /** Undefined: the policy was too large to keep, so the next digest cannot tell what was edited. */
  readonly policy?: RememberedPolicy | undefined;
  /** Changes of the period's last hours that were told already: a run may post late what it noticed before. */
  readonly toldIds: readonly string[];
}

/** By account id. */
export type RememberedPolicy = Readonly<Record<string, RememberedException>>;

/** An exception as the last digest saw it: name, end, images; and a hash of what is only for people. */
export interface RememberedException {
  readonly name: string;
  readonly expires?: string | undefined;
  readonly images?: string | undefined;
  readonly remarks: string;
}
