import type { Failure } from '../model/health.ts';
import { isWhole } from '../model/image.ts';
import type { KnownImage } from '../model/known-image.ts';
import type { Coverage } from '../state/coverage.ts';
import { SHARES_PER_PAGE } from '../swas/client.ts';
import type { Listing } from '../swas/list-images.ts';
import type { ImageAudit } from './image-audit.ts';
import { contradictedSince, readingVerdict } from './reading-verdict.ts';

const TOO_LONG: Failure = {
  code: 'TooLong',
  message: 'it has too many share accounts to be read within one run',
};

/** Keeps in a scope's coverage that its list was read, or why not. That its turn did not come says nothing new. */
export function recordListing(coverage: Coverage, { certainty, failure }: Listing, nowMs: number): void {
  if (failure?.code === 'OutOfTime') return;
  coverage.failure = failure;
  if (isWhole(certainty)) coverage.listedAtMs = nowMs;
}

/** What became of one reading. */
export type Recorded =
  | { readonly kind: 'read' | 'unreached' }
  /** Without a failure: it is part of its scope's. */
  | { readonly kind: 'failed'; readonly failure: Failure | undefined };

/**
 * Keeps in a scope's coverage that an image was read, or why not.
 * @param held the image as the snapshot has it now.
 */
export function recordReading(
  coverage: Coverage,
  { image, absence, reading }: ImageAudit,
  held: KnownImage | undefined,
  nowMs: number,
): Recorded {
  const { imageId } = image;
  const verdict = readingVerdict(reading, {
    isUnlisted: absence !== undefined,
    isOthers: held?.receivedFrom !== undefined,
    isShared: (held?.shares.length ?? 0) > 0,
    isListBlind: coverage.failure !== undefined,
  });
  const before = coverage.image(imageId);
  switch (verdict.kind) {
    case 'unreached':
      return verdict;
    case 'cut':
      coverage.fail(imageId, TOO_LONG, reading.atMs);
      coverage.setImage(imageId, { ...coverage.image(imageId), cut: { nextPage: reading.nextPage ?? 1 } });
      return { kind: 'failed', failure: TOO_LONG };
    case 'failed':
      if (verdict.failure === undefined) coverage.setImage(imageId, { ...before, triedMs: reading.atMs });
      else coverage.fail(imageId, verdict.failure, reading.atMs);
      return verdict;
    case 'read': {
      const { readAtMs: lastMs, sinceMs, miscount, contradictedMs: contradicted } = before;
      const readAtMs = verdict.isVerified ? reading.atMs : lastMs;
      const pages = Math.ceil(reading.shares.length / SHARES_PER_PAGE);
      const contradictedMs = verdict.isWhole
        ? contradictedSince(image, reading.shares.length, contradicted, nowMs)
        : contradicted;
      coverage.setImage(imageId, {
        ...(readAtMs === undefined ? (sinceMs === undefined ? {} : { sinceMs }) : { readAtMs }),
        ...(pages > 1 ? { pages } : {}),
        ...(miscount === undefined ? {} : { miscount }),
        ...(contradictedMs === undefined ? {} : { contradictedMs }),
      });
      return { kind: 'read' };
    }
  }
}
