import type { Failure } from './health.ts';

/** A custom image as `ListCustomImages` lists it. A flag that the reply does not contain is undefined: unknown. */
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
  /** The cloud's text, without a time zone: `2024-07-15 13:59:21.0`. */
  readonly sharedTime?: string | undefined;
}

/**
 * What an answer proves (I1). An entry that was seen on a valid page exists, whatever the certainty.
 *
 * - `complete`: as many distinct entries as the service counts, so what is not among them was not there.
 * - `steady`: the count never agrees, but two attempts saw the same entries under the same count. It proves as much,
 *   only later: see `Missing`.
 * - `partial`: some pages were valid. Nothing is proven absent.
 * - `failed`: nothing was seen.
 */
export type Certainty = 'complete' | 'steady' | 'partial' | 'failed';

/** Whether the answer shows everything that there is. */
export const isWhole = (certainty: Certainty): boolean => certainty === 'complete' || certainty === 'steady';

/** A count that does not agree with the entries, and a digest of the entries, to compare the next attempt with. */
export interface Miscount {
  /** TotalCount, as the service gave it. */
  readonly counted: number;
  /** Distinct entries. */
  readonly listed: number;
  readonly digest: string;
}

/** What one attempt to read an image's share accounts found. */
export interface Reading {
  /** Each was seen on a valid page. */
  readonly shares: readonly Share[];
  readonly certainty: Certainty;
  /** Why it is neither complete nor steady. */
  readonly failure?: Failure | undefined;
  readonly atMs: number;
  /** The next page to read, if the run's time ended before the list did. */
  readonly nextPage?: number | undefined;
  readonly miscount?: Miscount | undefined;
}
