import type { Change, Verdict } from './change.ts';
import type { AttachedReport, Digest, DigestMemory } from './digest.ts';
import type { Failure, Subject } from './health.ts';
import type { Scope } from './scope.ts';

interface NoteBase {
  /** Identifies the note for ever; posting the same id again changes nothing. */
  readonly id: string;
  /** The account that was audited. */
  readonly accountId: string;
  /** The account's display name, if more than one account is audited. */
  readonly accountName?: string | undefined;
  readonly atMs: number;
}

export interface ChangeNote extends NoteBase {
  readonly kind: 'change';
  readonly change: Change;
}

/**
 * What an account's images were shared with when they were first read (I4): one summary, and a late one for what could
 * only be read after it.
 */
export interface BaselineNote extends NoteBase {
  readonly kind: 'baseline';
  readonly scopes: readonly Scope[];
  /** It adds to an earlier summary. */
  readonly late: boolean;
  readonly images: number;
  /** Images whose shares could not be read yet. */
  readonly unread: number;
  /** The most widely shared images first. The list is cut off; `sharedImages` is the full count. */
  readonly shared: readonly BaselineImage[];
  readonly sharedImages: number;
  readonly shares: number;
  readonly accounts: number;
  readonly untrustedAccounts: number;
  readonly exposedToEcs: number;
  /** The regions that share anything, those with the most untrusted shares first. */
  readonly byRegion: readonly BaselineRegion[];
}

export interface BaselineRegion {
  readonly regionId: string;
  readonly images: number;
  readonly sharedImages: number;
  readonly shares: number;
  readonly untrusted: number;
  readonly exposedToEcs: number;
}

export interface BaselineImage {
  readonly scope: Scope;
  readonly imageId: string;
  readonly imageName: string;
  readonly shares: number;
  readonly untrusted: number;
  /** Whom it is shared with, those who are not trusted first. The list is cut off; `shares` is the full count. */
  readonly accounts: readonly { readonly accountId: string; readonly verdict: Verdict }[];
  readonly exposedToEcs: boolean;
}

/** Something odd. It keeps nothing from being audited, but a person should know it. */
export interface NoticeNote extends NoteBase {
  readonly kind: 'notice';
  readonly subject: Subject;
  readonly about: Oddity;
}

export type Oddity =
  /** The count never agrees with the entries, so one may be hidden (I1). */
  | { readonly kind: 'miscount'; readonly counted: number; readonly listed: number }
  /** No list was whole in time, so what valid pages showed is the first look (I4). */
  | { readonly kind: 'unfinishedFirstList'; readonly images: number }
  /** Every image of the scope names another owner (I14). */
  | { readonly kind: 'onlyReceived'; readonly images: number; readonly ownerId: string }
  /** The deployment has no policy file any more, so the stored policy stays in force (I13). */
  | { readonly kind: 'policyFileLost'; readonly digest: string; readonly firstSeenMs: number }
  /** A channel has not taken these messages for a week: they are not sent any more (I3). */
  | { readonly kind: 'setAside'; readonly messages: number; readonly sinceMs: number; readonly said: string }
  /** Two deployments use the same tables, and the second one's channels get only what it finds itself (I3). */
  | { readonly kind: 'secondDeployment'; readonly first: DeploymentName; readonly second: DeploymentName }
  /** The account has shared more within an hour than a person does: each share is an alert besides. */
  | {
      readonly kind: 'flood';
      readonly shares: number;
      readonly images: number;
      readonly accounts: number;
      readonly sinceMs: number;
    }
  /** A row of the outbox is not one that this program wrote: what it said is not said. */
  | { readonly kind: 'damagedRow'; readonly row: string };

/** What tells one deployment from another: the audit function's region and name. */
export interface DeploymentName {
  readonly regionId: string;
  readonly functionName: string;
}

/** Something cannot be read or reached (I10). */
export interface BlindNote extends NoteBase {
  readonly kind: 'blind';
  readonly subject: Subject;
  readonly sinceMs: number;
  readonly failure: Failure;
  readonly reminder: boolean;
}

/** The end of what a `BlindNote` reported (I10). */
export interface OverNote extends NoteBase {
  readonly kind: 'over';
  readonly subject: Subject;
  readonly sinceMs: number;
  /** It is not audited any more, and was not verified again: the image is gone, the region or account not configured. */
  readonly closed?: true;
}

/**
 * The report on a period: whether all is well, what is shared, what changed. Sent even if nothing happened, so that
 * silence is never ambiguous.
 */
export interface DigestNote extends NoteBase {
  readonly kind: 'digest';
  readonly digest: Digest;
  /** What the next digest needs; stored once this one is posted. */
  readonly next?: DigestMemory | undefined;
  /** The mail's attachment. Stored in the note, so that a later run can send it without making it again. */
  readonly report?: AttachedReport | undefined;
  /** Why the report is not attached although it should be; `refused`: this channel would not take it. */
  readonly reportLeftOut?: 'tooLarge' | 'failed' | 'refused' | undefined;
}

/** One message to people, sent once to every channel. */
export type Note = ChangeNote | BaselineNote | NoticeNote | BlindNote | OverNote | DigestNote;
