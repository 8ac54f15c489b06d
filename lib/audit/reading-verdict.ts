import type { Failure } from '../model/health.ts';
import { isWhole } from '../model/image.ts';
import type { KnownImage } from '../model/known-image.ts';
import type { ImageAudit } from './image-audit.ts';

/** What a reading means for the health of its image. */
export type ReadingVerdict =
  | {
      readonly kind: 'read';
      /** It says what there is, so that it counts as a verification. */
      readonly isVerified: boolean;
      /** It shows every account of an image of ours. */
      readonly isWhole: boolean;
    }
  /** The run had no time for it: no failure of its own. */
  | { readonly kind: 'unreached' }
  /** The run's time was up in the middle of its pages. */
  | { readonly kind: 'cut' }
  /** Without a failure: it is part of its scope's. */
  | { readonly kind: 'failed'; readonly failure: Failure | undefined };

const FLEETING = new Set(['OutOfTime', 'ApiThrottled', 'ApiTemporary']);

/**
 * Judges a reading. Pure.
 *
 * @param held the image as the snapshot has it after the reading.
 * @param isListBlind the list itself cannot be read.
 */
export function readingVerdict(
  { absence, reading }: Pick<ImageAudit, 'absence' | 'reading'>,
  held: KnownImage | undefined,
  isListBlind: boolean,
): ReadingVerdict {
  const { certainty, failure } = reading;
  const isOthers = held?.receivedFrom !== undefined;
  if (isWhole(certainty)) return { kind: 'read', isVerified: true, isWhole: !isOthers };
  // Another account's image that is not there was not asked for.
  if (failure === undefined) return READ_NOT_VERIFIED;
  const isFleeting = FLEETING.has(failure.code);
  // A refusal is what another account's image answers, so it is never blind (I14).
  if (isOthers)
    return isFleeting ? { kind: 'unreached' } : { kind: 'read', isVerified: true, isWhole: false };
  // An image that nobody lists and that says nothing is on its way to be gone; it hides nothing if it held nobody.
  const isGoing =
    absence !== undefined && (failure.code === 'ApiNotFound' || (held?.shares ?? []).length === 0);
  if (isGoing && !isFleeting) return READ_NOT_VERIFIED;
  if (failure.code === 'OutOfTime') return { kind: certainty === 'failed' ? 'unreached' : 'cut' };
  // Where the list is in trouble, an image that it wrongly lacks, or that is gone, is part of that trouble.
  const isOfList = isListBlind && failure.code.endsWith('NotFound');
  return { kind: 'failed', failure: isOfList ? undefined : failure };
}

const READ_NOT_VERIFIED = { kind: 'read', isVerified: false, isWhole: false } as const;
