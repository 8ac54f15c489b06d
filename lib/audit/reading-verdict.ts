import type { Failure } from '../model/health.ts';
import { isWhole } from '../model/image.ts';
import type { KnownImage } from '../model/known-image.ts';
import { inThePast } from '../platform/stored-time.ts';
import { type Coverage, imageOf } from '../state/coverage.ts';
import type { ImageEvent } from '../state/coverage-event.ts';
import { SHARES_PER_PAGE } from '../swas/client.ts';
import type { ImageAudit } from './image-audit.ts';

/** They say nothing of the image: it was not looked at. */
const SILENT = new Set(['OutOfTime', 'ApiThrottled', 'ApiTemporary', 'ApiUnpaid']);

const TOO_LONG: Failure = {
  code: 'TooLong',
  message: 'it has too many share accounts to be read within one run',
};

/**
 * What a reading means for the verification of its image. Pure.
 *
 * @param held the image as the snapshot has it now.
 * @returns undefined: the run had no time for it, which is no failure of its own.
 */
export function readingVerdict(
  { image: { imageId, flaggedShared }, absence, reading }: Pick<ImageAudit, 'image' | 'absence' | 'reading'>,
  held: Pick<KnownImage, 'receivedFrom' | 'shares'> | undefined,
  coverage: Coverage,
  nowMs: number,
): ImageEvent | undefined {
  const { shares, certainty, failure, atMs, nextPage = 1 } = reading;
  const isOthers = held?.receivedFrom !== undefined;
  const { contradictedMs } = imageOf(coverage, imageId);
  const pages = Math.ceil(shares.length / SHARES_PER_PAGE);
  const answered = { kind: 'read', imageId, readAtMs: undefined, pages, contradictedMs } as const;
  const verified = { ...answered, readAtMs: atMs };
  if (isWhole(certainty)) {
    if (isOthers) return verified;
    // The flag may lag behind, so only the time says whether something is wrong.
    const isContradicted = flaggedShared === true && shares.length === 0;
    const sinceMs = isContradicted ? (inThePast(contradictedMs, nowMs) ?? nowMs) : undefined;
    return { ...verified, contradictedMs: sinceMs };
  }
  // Another account's image that is not there was not asked for.
  if (failure === undefined) return answered;
  const isSilent = SILENT.has(failure.code);
  // A refusal is what another account's image answers, so it is never blind (I14).
  if (isOthers) return isSilent ? undefined : verified;
  // An image that nobody lists and that says nothing is on its way to be gone; it hides nothing if it held nobody.
  const isHeld = held !== undefined && held.shares.length > 0;
  const isGoing = absence !== undefined && (failure.code === 'ApiNotFound' || !isHeld);
  if (isGoing && !isSilent) return answered;
  if (failure.code === 'OutOfTime' && certainty === 'failed') return undefined;
  if (failure.code === 'OutOfTime') return { kind: 'tried', imageId, failure: TOO_LONG, nextPage, atMs };
  // Where the list is in trouble, an image that it wrongly lacks, or that is gone, is part of that trouble.
  const isOfList = coverage.failure !== undefined && failure.code.endsWith('NotFound');
  return { kind: 'tried', imageId, failure: isOfList ? undefined : failure, atMs };
}
