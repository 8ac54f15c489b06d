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

/**
 * The other account that owns the image, as far as its entry says so; undefined: it is ours. What was held as ours stays
 * ours; an entry that names nobody says what the one before it said.
 *
 * @param held the image as the snapshot has it; undefined: it has none.
 */
export function otherOwner(
  scope: Scope,
  image: CustomImage,
  held: Pick<KnownImage, 'receivedFrom'> | undefined,
): string | undefined {
  if (held !== undefined && held.receivedFrom === undefined) return undefined;
  const ownerId = image.ownerId ?? held?.receivedFrom;
  return ownerId === scope.accountId ? undefined : ownerId;
}

/**
 * An entry's owner alone proves little. An image is received only while its share call refuses, or names ourselves:
 * whoever is told its other accounts owns it. Pure.
 */
export function ownership(
  scope: Scope,
  image: CustomImage,
  known: KnownImage | undefined,
  { shares, certainty, failure }: Reading,
): Ownership {
  const ownerId = otherOwner(scope, image, known);
  if (ownerId === undefined) return { kind: 'ours' };
  const namesUs = shares.some(({ accountId }) => accountId === scope.accountId);
  if (namesUs || (failure !== undefined && REFUSALS.has(failure.code))) return { kind: 'received', ownerId };
  return shares.length > 0 || isWhole(certainty) ? { kind: 'ours' } : { kind: 'unknown' };
}
