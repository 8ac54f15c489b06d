import * as v from 'valibot';
import type { Note } from '../model/note.ts';
import { count, key } from '../snapshot/shapes.ts';

/** Whose it is: an audited account, and one of its images. */
export interface Owned {
  readonly owner: string;
  readonly image: string;
}

/** How often an owner's images had their turns. */
export interface StoredTurns {
  /** How many images of it had one. */
  readonly images: number;
  /** Of each image: its name, the how many-th of its owner's it is, from 0, and how many turns it had. */
  readonly turns: readonly (readonly [image: string, nth: number, taken: number])[];
}

export const turnsShape: v.GenericSchema<unknown, StoredTurns> = v.object({
  images: count,
  turns: v.array(v.strictTuple([key, count, count])),
});

/** Of so many images their turns are stored; those beyond are as late as a new one. */
const MOST_STORED = 1_000;

/**
 * Whose turn it is, so that nobody is drowned out: the first of every owner, then the second of every owner, and so on.
 * Within an owner its images take turns in the same way: the first of its n-th image comes in its n-th turn at the
 * latest, however much the others have.
 */
export class Turns<T> {
  readonly #ownedBy: (thing: T) => Owned;
  readonly #owners = new Map<
    string,
    { images: number; readonly turns: Map<string, { readonly nth: number; taken: number }> }
  >();

  constructor(ownedBy: (thing: T) => Owned) {
    this.#ownedBy = ownedBy;
  }

  /** The turn of one more thing, from 0. */
  next(thing: T): number {
    const { owner, image } = this.#ownedBy(thing);
    const of = this.#owners.get(owner) ?? {
      images: 0,
      turns: new Map<string, { nth: number; taken: number }>(),
    };
    this.#owners.set(owner, of);
    const one = of.turns.get(image) ?? { nth: of.images, taken: 0 };
    if (one.taken === 0) of.images += 1;
    of.turns.set(image, one);
    one.taken += 1;
    return one.nth + one.taken - 1;
  }

  knows(owner: string): boolean {
    return this.#owners.has(owner);
  }

  /** Goes on where an earlier run ended. */
  restore(owner: string, { images, turns }: StoredTurns): void {
    const of = new Map(turns.map(([image, nth, taken]) => [image, { nth, taken }]));
    this.#owners.set(owner, { images, turns: of });
  }

  stored(owner: string): StoredTurns {
    const { images = 0, turns = [] } = this.#owners.get(owner) ?? {};
    const latest = [...turns].slice(-MOST_STORED);
    return { images, turns: latest.map(([image, { nth, taken }]) => [image, nth, taken]) };
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

/** That an account floods people with alerts comes in the first turn, before its flood. */
export const isFlood = (note: Note): boolean => note.kind === 'notice' && note.about.kind === 'flood';
