import type { Change } from './change.ts';
import type { AttachedReport, Digest, DigestMemory } from './digest.ts';
import type { Failure, Subject } from './health.ts';
import type { Scope } from './scope.ts';

interface NoteBase {
  /** Names the note for ever; posting the same id again changes nothing. */
  readonly id: string;
  /** The account that was audited. */
  readonly accountId: string;
  /** What people call it, where many are audited. */
  readonly accountName?: string | undefined;
  readonly atMs: number;
}

export interface ChangeNote extends NoteBase {
  readonly kind: 'change';
  readonly change: Change;
}

/** The one summary of what a scope held when it was first read (I4). */
export interface BaselineNote extends NoteBase {
  readonly kind: 'baseline';
  readonly scope: Scope;
  readonly images: number;
  /** Images whose shares could not be read yet. */
  readonly unread: number;
  /** The most widely shared first; cut, with `sharedImages` as the full count. */
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

/** Something cannot be seen (I10). */
export interface BlindNote extends NoteBase {
  readonly kind: 'blind';
  readonly subject: Subject;
  readonly sinceMs: number;
  readonly failure: Failure;
  readonly reminder: boolean;
}

/** What was blind is seen again (I10). */
export interface OverNote extends NoteBase {
  readonly kind: 'over';
  readonly subject: Subject;
  readonly sinceMs: number;
}

/** The account of a period: all is well or not, what is shared, what changed. So that silence is never ambiguous. */
export interface DigestNote extends NoteBase {
  readonly kind: 'digest';
  readonly digest: Digest;
  /** What is kept for the next one once this one is posted. */
  readonly next?: DigestMemory | undefined;
  /** Goes with the mail. Kept here, so that whoever sends it needs nothing to make it again. */
  readonly report?: AttachedReport | undefined;
  /** Why the report does not go along, though it should. */
  readonly reportLeftOut?: 'tooLarge' | 'failed' | undefined;
}

/** One thing to be said to people, once, on every channel. */
export type Note = ChangeNote | BaselineNote | BlindNote | OverNote | DigestNote;
