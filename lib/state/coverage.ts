import type { Failure } from '../model/health.ts';
import type { Miscount } from '../model/image.ts';

/** How well a scope is covered: when its list and each image were last read completely, and why not since. */
export interface Coverage {
  /** Since when the scope is to be audited. */
  readonly sinceMs: number;
  readonly listedAtMs?: number | undefined;
  /** When every image of a complete list had had its turn. */
  readonly coveredAtMs?: number | undefined;
  /** Why the last list was not whole. */
  readonly failure?: Failure | undefined;
  /** The images' failures by their codes: see `failureOf`. */
  readonly failures: ReadonlyMap<string, Failure>;
  /** Of the list. */
  readonly miscount?: ToldMiscount | undefined;
  /** People know that every image of the scope is another account's. */
  readonly isOnlyReceivedTold?: true | undefined;
  readonly images: ReadonlyMap<string, ImageCoverage>;
}

/** What is known of one image's verification. */
export interface ImageCoverage {
  /** The last complete reading. */
  readonly readAtMs?: number;
  /** Of an image whose last try failed: when that was. */
  readonly triedMs?: number;
  /** Of an image that was never read completely: when it was first to be read. */
  readonly sinceMs?: number;
  /** The code of the failure of its last try: see `failureOf`. */
  readonly failure?: string;
  /** It hides nothing while it is unread: another account's, or on its way to be gone and held by nobody (I10, I14). */
  readonly isExempt?: true;
  /** The pages of its share accounts, where it has several. */
  readonly pages?: number;
  /** Its reading was begun and the time was up before its end: how far it came. */
  readonly cut?: { readonly nextPage: number };
  readonly miscount?: ToldMiscount;
  /** Since when the list flags it as shared and its share accounts name nobody. */
  readonly contradictedMs?: number;
}

/** A count that does not agree with what is listed (I1), and how many entries people know to be hidden. */
export interface ToldMiscount extends Miscount {
  readonly told?: number;
}

export const imageOf = ({ images }: Coverage, imageId: string): ImageCoverage => images.get(imageId) ?? {};

/**
 * Why the last try to read the image failed; undefined: it did not. What two images have under one code is told in the
 * words of the last, so that thousands of failures stay small.
 */
export function failureOf({ failures }: Coverage, { failure: code }: ImageCoverage): Failure | undefined {
  return code === undefined ? undefined : (failures.get(code) ?? { code, message: '' });
}

/** How many calls it takes to read every image; what was never read has a second page for all that is known. */
export const callsFor = ({ images }: Coverage): number =>
  [...images.values()].reduce(
    (sum, { pages = 1, readAtMs }) => sum + (readAtMs === undefined ? 2 : pages),
    0,
  );

/** Whether one of these images was read completely after the moment. */
export const wasAnyReadSince = (coverage: Coverage, sinceMs: number, imageIds: readonly string[]): boolean =>
  imageIds.some((id) => (imageOf(coverage, id).readAtMs ?? 0) > sinceMs);

/** The longest time since one of these images was read; undefined: one of them never was, or there are none. */
export function oldestReadMs(coverage: Coverage, imageIds: Iterable<string>): number | undefined {
  let oldest: number | undefined;
  for (const id of imageIds) {
    const at = imageOf(coverage, id).readAtMs;
    if (at === undefined) return undefined;
    oldest = Math.min(oldest ?? at, at);
  }
  return oldest;
}
