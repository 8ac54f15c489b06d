import type { Failure } from '../model/health.ts';
import { type CustomImage, isWhole, type Reading } from '../model/image.ts';
import { inThePast } from '../platform/stored-time.ts';

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

/** What else decides. */
export interface VerdictContext {
  /** The list lacks the image. */
  readonly isUnlisted: boolean;
  /** It is another account's. */
  readonly isOthers: boolean;
  /** The snapshot has accounts that hold it. */
  readonly isShared: boolean;
  /** The list itself cannot be read. */
  readonly isListBlind: boolean;
}

/** Judges a reading. Pure. */
export function readingVerdict(
  { certainty, failure }: Pick<Reading, 'certainty' | 'failure'>,
  { isUnlisted, isOthers, isShared, isListBlind }: VerdictContext,
): ReadingVerdict {
  if (isWhole(certainty)) return { kind: 'read', isVerified: true, isWhole: !isOthers };
  // Another account's image that is not there was not asked for.
  if (failure === undefined) return READ_NOT_VERIFIED;
  const isFleeting = FLEETING.has(failure.code);
  // A refusal is what another account's image answers, so it is never blind (I14).
  if (isOthers)
    return isFleeting ? { kind: 'unreached' } : { kind: 'read', isVerified: true, isWhole: false };
  // An image that nobody lists and that says nothing is on its way to be gone; it hides nothing if it held nobody.
  const isGoing = isUnlisted && (failure.code === 'ApiNotFound' || !isShared);
  if (isGoing && !isFleeting) return READ_NOT_VERIFIED;
  if (failure.code === 'OutOfTime') return { kind: certainty === 'failed' ? 'unreached' : 'cut' };
  // Where the list is in trouble, an image that it wrongly lacks, or that is gone, is part of that trouble.
  const isOfList = isListBlind && failure.code.endsWith('NotFound');
  return { kind: 'failed', failure: isOfList ? undefined : failure };
}

const READ_NOT_VERIFIED = { kind: 'read', isVerified: false, isWhole: false } as const;

/**
 * Since when the list flags the image as shared and a whole reading of its share accounts names nobody; undefined: they
 * agree. A flag may lag behind, so only the time says whether something is wrong. Pure.
 * @param named the number of share accounts.
 */
export function contradictedSince(
  { flaggedShared }: Pick<CustomImage, 'flaggedShared'>,
  named: number,
  before: number | undefined,
  nowMs: number,
): number | undefined {
  return flaggedShared === true && named === 0 ? (inThePast(before, nowMs) ?? nowMs) : undefined;
}
