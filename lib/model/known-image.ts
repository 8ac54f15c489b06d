import type { Change, Verdict } from './change.ts';
import type { Share } from './image.ts';

/**
 * Something that was there, and that whole answers lack since. It stays in the snapshot until its absence is proven
 * (I1); what is seen again before that was never gone. Times are those of the answers.
 */
export interface Missing {
  /** The first whole answer that lacked it. */
  readonly sinceMs: number;
  /** The first of them that was complete; undefined: all were steady. */
  readonly completeMs?: number | undefined;
  /** The second one; undefined: there was only one. */
  readonly againMs?: number | undefined;
}

/** A share as the snapshot stores it. */
export interface KnownShare extends Share {
  readonly verdict: Verdict;
  readonly noticedAtMs: number;
  /** The image had this share already when it was first read, so the share is not new (I4). */
  readonly baseline: boolean;
  readonly missing?: (Missing & { readonly heldMs: number }) | undefined;
}

/** An image that the list and the look by its id lack, and the first silence of its share call. */
export interface MissingImage extends Missing {
  /** The last look by its id. */
  readonly lookedMs: number;
  /** Since when its share call names nobody, or refuses; undefined: it named accounts, or was not answered. */
  readonly silentMs?: number | undefined;
}

/**
 * How far an image is with its first look (I4): `none`: its share call was never answered; `begun`: partly, so that what
 * it shows until it is due still belongs to the baseline; `over`: what is seen and was not held is news.
 */
export type FirstLook = 'none' | 'begun' | 'over';

/** An image as the snapshot stores it: one row, written in one step with the changes not yet posted (I2). */
export interface KnownImage {
  readonly imageId: string;
  readonly name: string;
  /** The account that shares it with ours: the image is not ours (I14). Undefined: it is. */
  readonly receivedFrom?: string | undefined;
  readonly exposedToEcs: boolean | undefined;
  /** Since when the list says that an exposed image is not exposed any more. */
  readonly exposureMissing?: Missing | undefined;
  readonly firstLook: FirstLook;
  /** A whole reading that no run made: `revoke` verified what it took back. */
  readonly verifiedMs?: number | undefined;
  readonly missing?: MissingImage | undefined;
  /** The image is proven to be gone. Its row is kept, so that an image that returns is not baseline again. */
  readonly gone: boolean;
  readonly shares: readonly KnownShare[];
  readonly changes: readonly Change[];
}
