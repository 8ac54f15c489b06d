import { type CustomImage, isWhole, type Reading } from '../model/image.ts';
import type { KnownImage } from '../model/known-image.ts';
import type { Scope } from '../model/scope.ts';

/** Whose image an entry of the list is (I14). */
export type Ownership =
  | { readonly kind: 'ours' }
  | { readonly kind: 'received'; readonly ownerId: string }
  /** Its share call was not answered. */
  | { readonly kind: 'unknown' };

const REFUSALS = new Set(['ApiDenied', 'ApiNotFound', 'ApiRejected']);

/** Whether an entry names another account as the owner of an image that was not held as ours. */
export const namesAnotherOwner = (
  scope: Scope,
  image: CustomImage,
  receivedFrom: string | undefined,
  isHeld: boolean,
) =>
  image.ownerId !== undefined && image.ownerId !== scope.accountId && (!isHeld || receivedFrom !== undefined);

/**
 * An entry's owner alone proves little. An image is received only while its share call refuses, or names ourselves:
 * whoever is told its other accounts owns it. What was held as ours stays ours. Pure.
 */
export function ownership(
  scope: Scope,
  image: CustomImage,
  known: KnownImage | undefined,
  { shares, certainty, failure }: Reading,
): Ownership {
  const { ownerId } = image;
  if (!namesAnotherOwner(scope, image, known?.receivedFrom, known !== undefined) || ownerId === undefined)
    return { kind: 'ours' };
  const namesUs = shares.some(({ accountId }) => accountId === scope.accountId);
  if (namesUs || (failure !== undefined && REFUSALS.has(failure.code))) return { kind: 'received', ownerId };
  return shares.length > 0 || isWhole(certainty) ? { kind: 'ours' } : { kind: 'unknown' };
}
