import type { Scope } from '../model/scope.ts';

/**
 * The other account that owns the image, as far as its entry says so; undefined: it is ours. What was held as ours stays
 * ours; an entry that names nobody says what the one before it said.
 *
 * @param statedId the owner that the entry names.
 * @param held what the snapshot has of the image; undefined: nothing.
 */
export function otherOwner(
  scope: Scope,
  statedId: string | undefined,
  held: { readonly receivedFrom: string | undefined } | undefined,
): string | undefined {
  if (held !== undefined && held.receivedFrom === undefined) return undefined;
  const ownerId = statedId ?? held?.receivedFrom;
  return ownerId === scope.accountId ? undefined : ownerId;
}
