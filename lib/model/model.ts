import type { AttachedReport, Digest, DigestMemory } from './digest.ts';

/**
 * The words that everything else uses. Values only: no I/O, no clock.
 *
 * Account ids are strings of digits everywhere (I9). Times that end in `Ms` are milliseconds since the epoch;
 * `sharedTime` and `creationTime` are the cloud's own text, kept as it was given.
 */

/** What is audited as one: an account's custom images in a region. */
export interface Scope {
  readonly accountId: string;
  readonly regionId: string;
}

export const scopeKey = (scope: Scope): string => `${scope.accountId}:${scope.regionId}`;

/** A custom image as `ListCustomImages` lists it. A flag that the reply does not hold is undefined: unknown. */
export interface CustomImage {
  readonly imageId: string;
  readonly name: string;
  readonly description?: string | undefined;
  readonly status?: string | undefined;
  readonly creationTime?: string | undefined;
  /** The account that owns the image. */
  readonly ownerId?: string | undefined;
  /** The list's hint that the image is shared with other accounts (`InShareUser`). A hint, not evidence. */
  readonly flaggedShared?: boolean | undefined;
  /** The image is shared to ECS (`InShare`), whose own calls can share it onward. */
  readonly exposedToEcs?: boolean | undefined;
}

/** One entry of `ListCustomImageShareAccounts`: the image is shared with this account. */
export interface Share {
  readonly accountId: string;
  /** As the cloud gives it: `2024-07-15 13:59:21.0`, no zone named. */
  readonly sharedTime?: string | undefined;
}

/**
 * What one attempt to read an image's share accounts found.
 *
 * `shares` were each seen on a valid page, whatever the coverage (I1: presence at once). Only `complete` proves
 * that an account which is not among them is gone.
 */
export interface Reading {
  readonly shares: readonly Share[];
  readonly coverage: 'complete' | 'partial' | 'failed';
  /** Why it is not complete. */
  readonly failure?: Failure | undefined;
  readonly atMs: number;
  /** The page that was to come next when the time was up. */
  readonly nextPage?: number;
}

/** A failure as it is kept and told: without the error object, without secrets. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  /** Nothing but a change by somebody will mend it (a key, a permission): told at once (I10). */
  readonly denied?: boolean;
}

/**
 * How the trust policy judged a share: `trusted` by an exception in force, `expired` by one that has ended,
 * `untrusted` by none.
 */
export type Verdict = 'trusted' | 'expired' | 'untrusted';

/** A share as the snapshot keeps it. */
export interface KnownShare extends Share {
  readonly verdict: Verdict;
  readonly noticedAtMs: number;
  /** Held by the image when it was first read: not news (I4). */
  readonly baseline: boolean;
}

/** An image as the snapshot keeps it: one row, written in one step with the changes not yet posted (I2). */
export interface KnownImage {
  readonly imageId: string;
  readonly name: string;
  readonly exposedToEcs: boolean | undefined;
  /** The first complete reading has not happened yet: what is found is still baseline (I4). */
  readonly baselineOpen: boolean;
  /** Proven to have left the list. Kept, so that an id that returns is not taken for baseline. */
  readonly gone: boolean;
  readonly shares: readonly KnownShare[];
  readonly changes: readonly Change[];
}

interface ChangeBase {
  /** Made once when the change was noticed; sorts by time; names the change for ever. */
  readonly id: string;
  readonly scope: Scope;
  readonly imageId: string;
  readonly imageName: string;
  readonly noticedAtMs: number;
}

/** A share that is new, is new again, or is no longer trusted. */
export interface ShareChange extends ChangeBase {
  readonly kind: 'shared' | 'sharedAgain' | 'noLongerTrusted';
  readonly accountId: string;
  readonly sharedTime?: string | undefined;
  readonly verdict: Verdict;
  /** The account had never been seen in any scope before: the most severe. */
  readonly neverSeenBefore: boolean;
  /** The last complete reading in which the share was not there as it is now; undefined: the image is new. */
  readonly lastSeenWithoutMs?: number | undefined;
  /** The exception's name and expiry, where the policy names the account. */
  readonly exception?: { readonly name: string; readonly expires?: string | undefined } | undefined;
}

export interface UnsharedChange extends ChangeBase {
  readonly kind: 'unshared';
  readonly accountId: string;
  readonly sharedTime?: string | undefined;
}

export interface ImageChange extends ChangeBase {
  readonly kind: 'exposedToEcs' | 'ecsExposureEnded' | 'imageGone';
  /** With `exposedToEcs`: the last time the list said that it was not; undefined: the image is new. */
  readonly lastSeenWithoutMs?: number | undefined;
}

export type Change = ShareChange | UnsharedChange | ImageChange;
export type ChangeKind = Change['kind'];

/** Does this change alert people? The others are recorded, and told in the digest only. */
export function isAlert(change: Change): boolean {
  switch (change.kind) {
    case 'shared':
    case 'sharedAgain':
      return change.verdict !== 'trusted';
    case 'noLongerTrusted':
    case 'exposedToEcs':
      return true;
    case 'unshared':
    case 'imageGone':
    case 'ecsExposureEnded':
      return false;
  }
}

/**
 * What is blind: an account's audit as a whole, a scope whose list or whose images' shares cannot be read, an image
 * whose shares cannot, a channel that takes nothing.
 */
export type Subject =
  | { readonly kind: 'audit'; readonly accountId: string }
  | { readonly kind: 'scope'; readonly scope: Scope; readonly part?: 'list' | 'shares' | undefined }
  | { readonly kind: 'image'; readonly scope: Scope; readonly imageId: string; readonly imageName: string }
  | { readonly kind: 'channel'; readonly channelId: string; readonly label: string };

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
