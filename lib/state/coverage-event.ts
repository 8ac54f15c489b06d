import type { Failure } from '../model/health.ts';
import { type Coverage, type ImageCoverage, imageOf, type ToldMiscount } from './coverage.ts';

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
