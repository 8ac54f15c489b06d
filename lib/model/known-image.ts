import type { Change, Verdict } from './change.ts';
import type { Share } from './image.ts';

/** A share as the snapshot stores it. */
export interface KnownShare extends Share {
  readonly verdict: Verdict;
  readonly noticedAtMs: number;
  /** The image had this share already when it was first read, so the share is not new (I4). */
  readonly baseline: boolean;
}

/** An image as the snapshot stores it: one row, written in one step with the changes not yet posted (I2). */
export interface KnownImage {
  readonly imageId: string;
  readonly name: string;
  readonly exposedToEcs: boolean | undefined;
  /** No reading has been complete yet: the shares that are found still belong to the baseline (I4). */
  readonly baselineOpen: boolean;
  /** The image has provably left the list. Its row is kept, so that an image that returns is not baseline again. */
  readonly gone: boolean;
  readonly shares: readonly KnownShare[];
  readonly changes: readonly Change[];
}
