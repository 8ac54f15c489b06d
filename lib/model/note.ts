import type { Change } from './change.ts';
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

/** The one summary of what was shared in a scope when it was first read (I4). */
export interface BaselineNote extends NoteBase {
  readonly kind: 'baseline';
  readonly scope: Scope;
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
}

export interface BaselineImage {
  readonly imageId: string;
  readonly imageName: string;
  readonly shares: number;
  readonly untrusted: number;
  readonly exposedToEcs: boolean;
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
  /** Why the report is not attached although it should be. */
  readonly reportLeftOut?: 'tooLarge' | 'failed' | undefined;
}

/** One message to people, sent once to every channel. */
export type Note = ChangeNote | BaselineNote | BlindNote | OverNote | DigestNote;
