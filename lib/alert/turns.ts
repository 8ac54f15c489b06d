import type { Note } from '../model/note.ts';

/** Whose it is: an audited account, and one of its images. */
export interface Owned {
  readonly owner: string;
  readonly image: string;
}

/**
 * Whose turn it is, so that nobody is drowned out: the first of every owner, then the second of every owner, and so on.
 * Within an owner its images take turns in the same way: the first of its n-th image comes in its n-th turn at the
 * latest, however much the others have.
 */
export class Turns<T> {
  readonly #ownedBy: (thing: T) => Owned;
  readonly #owners = new Map<string, Map<string, { readonly nth: number; taken: number }>>();

  constructor(ownedBy: (thing: T) => Owned) {
    this.#ownedBy = ownedBy;
  }

  /** The turn of one more thing, from 0. */
  next(thing: T): number {
    const { owner, image } = this.#ownedBy(thing);
    const images = this.#owners.get(owner) ?? new Map<string, { readonly nth: number; taken: number }>();
    this.#owners.set(owner, images);
    const one = images.get(image) ?? { nth: images.size, taken: 0 };
    images.set(image, one);
    one.taken += 1;
    return one.nth + one.taken - 1;
  }
}

/** Puts things in turns; what has the same turn stays in its order. Pure. */
export function inTurns<T>(things: readonly T[], ownedBy: (thing: T) => Owned): T[] {
  const turns = new Turns(ownedBy);
  return things
    .map((thing) => ({ thing, turn: turns.next(thing) }))
    .toSorted((a, b) => a.turn - b.turn)
    .map(({ thing }) => thing);
}

/** A note about no image is of its account alone. */
export const ownerOf = (note: Note): Owned => ({
  owner: note.accountId,
  image: note.kind === 'change' ? `${note.change.scope.regionId}/${note.change.imageId}` : '',
});
