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
 * What one attempt to read an image's share accounts found.
 *
 * Each of `shares` was seen on a valid page, so it exists whatever the coverage is (I1). Only `complete` proves that
 * an account that is not among them has no share.
 */
export interface Reading {
  readonly shares: readonly Share[];
  readonly coverage: 'complete' | 'partial' | 'failed';
  /** Why it is not complete. */
  readonly failure?: Failure | undefined;
  readonly atMs: number;
  /** The next page to read, if the run's time ended before the list did. */
  readonly nextPage?: number;
}
