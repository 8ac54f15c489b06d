import type { Failure } from '../model/health.ts';
import type { CustomImage, Reading } from '../model/image.ts';
import { inThePast } from '../platform/stored-time.ts';

export const CONTRADICTORY: Failure = {
  code: 'Contradictory',
  message:
    'ListCustomImages flags the image as shared with accounts, and ListCustomImageShareAccounts names none',
};

/**
 * Since when the list flags the image as shared and a whole reading of its share accounts names nobody; undefined: they
 * agree. A flag may lag behind, so only the time says whether something is wrong. Pure.
 */
export function contradictedSince(
  { flaggedShared }: Pick<CustomImage, 'flaggedShared'>,
  { shares }: Pick<Reading, 'shares'>,
  before: number | undefined,
  nowMs: number,
): number | undefined {
  return flaggedShared === true && shares.length === 0 ? (inThePast(before, nowMs) ?? nowMs) : undefined;
}
