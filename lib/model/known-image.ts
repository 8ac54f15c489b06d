import type { Change, Verdict } from './change.ts';
import type { Share } from './image.ts';

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
