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

/** What became of an image's turn. */
export type ImageEvent =
  | {
      readonly kind: 'read';
      readonly imageId: string;
      /** Undefined: it was answered, and that verifies nothing. */
      readonly readAtMs: number | undefined;
      /** Of its share accounts. */
      readonly pages: number;
      readonly contradictedMs: number | undefined;
    }
  | {
      /** It could not be read. */
      readonly kind: 'tried';
      readonly imageId: string;
      /** Undefined: it is part of its scope's. */
      readonly failure: Failure | undefined;
      /** The time was up in the middle: where the next run goes on. */
      readonly nextPage?: number;
      readonly atMs: number;
    };

/** What a run makes known of a scope. */
export type CoverageEvent =
  | ImageEvent
  | {
      readonly kind: 'listed';
      readonly isWhole: boolean;
      /** Why it is not whole. */
      readonly failure: Failure | undefined;
      readonly atMs: number;
    }
  | {
      /** What to keep of a count: of the list, or of an image's share accounts. */
      readonly kind: 'counted';
      readonly imageId?: string;
      readonly miscount: ToldMiscount | undefined;
    }
  | { readonly kind: 'onlyReceivedTold' }
  | {
      /** From now on these images are to be verified. */
      readonly kind: 'expected';
      readonly images: readonly { readonly imageId: string; readonly isExempt: boolean }[];
      /** The images that are still in the scope; the others are forgotten. Undefined: none is. */
      readonly only?: ReadonlySet<string> | undefined;
      readonly atMs: number;
    }
  /** Every image of a complete list had its turn. */
  | { readonly kind: 'covered'; readonly atMs: number };

/** What is known of a scope after the event. Images keep their order, so that what did not change is not written. Pure. */
export function after(coverage: Coverage, event: CoverageEvent): Coverage {
  switch (event.kind) {
    case 'listed': {
      const { failure, isWhole, atMs } = event;
      // That its turn did not come says nothing new.
      if (failure?.code === 'OutOfTime') return coverage;
      return { ...coverage, failure, ...(isWhole ? { listedAtMs: atMs } : {}) };
    }
    case 'counted':
      return counted(coverage, event.imageId, event.miscount);
    case 'onlyReceivedTold':
      return { ...coverage, isOnlyReceivedTold: true };
    case 'read':
      return withImage(coverage, event.imageId, read(imageOf(coverage, event.imageId), event));
    case 'tried': {
      const { imageId, failure, nextPage, atMs } = event;
      const image = { ...imageOf(coverage, imageId), triedMs: atMs };
      if (failure === undefined) return withImage(coverage, imageId, image);
      const cut = nextPage === undefined ? {} : { cut: { nextPage } };
      const failures = new Map(coverage.failures).set(failure.code, failure);
      return withImage({ ...coverage, failures }, imageId, { ...image, failure: failure.code, ...cut });
    }
    case 'expected': {
      const { images: expected, only, atMs } = event;
      const images = new Map(coverage.images);
      for (const id of coverage.images.keys()) if (only?.has(id) === false) images.delete(id);
      for (const { imageId, isExempt } of expected) {
        const { isExempt: _, ...known } = images.get(imageId) ?? {};
        const since =
          known.readAtMs === undefined && known.sinceMs === undefined ? { sinceMs: atMs } : undefined;
        images.set(imageId, { ...known, ...since, ...(isExempt ? { isExempt } : {}) });
      }
      return { ...coverage, images };
    }
    case 'covered':
      return { ...coverage, coveredAtMs: event.atMs };
  }
}

const withImage = (coverage: Coverage, imageId: string, image: ImageCoverage): Coverage => ({
  ...coverage,
  images: new Map(coverage.images).set(imageId, image),
});

function counted(
  coverage: Coverage,
  imageId: string | undefined,
  miscount: ToldMiscount | undefined,
): Coverage {
  if (imageId === undefined) return { ...coverage, miscount };
  const known = coverage.images.get(imageId);
  // The usual case, for each image that is read: no copy of thousands of images for that.
  if (known !== undefined && known.miscount === undefined && miscount === undefined) return coverage;
  const { miscount: _, ...rest } = known ?? {};
  return withImage(coverage, imageId, { ...rest, ...(miscount === undefined ? {} : { miscount }) });
}

function read(
  { readAtMs: lastMs, sinceMs, miscount }: ImageCoverage,
  { readAtMs = lastMs, pages, contradictedMs }: ImageEvent & { readonly kind: 'read' },
): ImageCoverage {
  return {
    ...(readAtMs === undefined ? (sinceMs === undefined ? {} : { sinceMs }) : { readAtMs }),
    ...(pages > 1 ? { pages } : {}),
    ...(miscount === undefined ? {} : { miscount }),
    ...(contradictedMs === undefined ? {} : { contradictedMs }),
  };
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
