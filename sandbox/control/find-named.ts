import { nearest } from '../../lib/text/did-you-mean.ts';
import { visibleName } from '../../lib/text/visible-text.ts';

export interface Named {
  readonly id: string;
  readonly name: string;
}

/** A name as every list shows it: quoted, because it may contain anything, including terminal escapes. */
export const quoted = (name: string): string => `"${visibleName(name, 200)}"`;

/** ` did you mean "x" or "y"?`, or else the advice. */
export function didYouMean(word: string, candidates: Iterable<string>, advice: string): string {
  const near = nearest(word, candidates).map(quoted);
  return near.length === 0 ? advice : `did you mean ${near.join(' or ')}?`;
}

/**
 * Finds what a person calls by its id, or by its name, as it is or as lists show it. Throws an error for the user if
 * there is none, or if several have the name.
 */
export function findNamed<T extends Named>(
  wanted: string,
  all: readonly T[],
  words: {
    /** Such as `the sandbox has`. */
    readonly has: string;
    readonly noun: string;
    readonly advice: string;
    /** How one of several with the same name is listed. */
    readonly describe?: (one: T) => string;
  },
): T {
  const { has, noun, advice, describe = ({ id }) => id } = words;
  const byId = all.find(({ id }) => id === wanted);
  if (byId !== undefined) return byId;
  const named = all.filter(({ name }) => name === wanted || quoted(name) === `"${wanted}"`);
  const [only, another] = named;
  if (only === undefined)
    throw new Error(
      `${has} no ${noun} ${quoted(wanted)}; ${didYouMean(
        wanted,
        all.flatMap(({ id, name }) => [name, id]),
        advice,
      )}`,
    );
  if (another !== undefined)
    throw new Error(
      `${has} several ${noun}s named ${quoted(wanted)}. Give the id of one: ${named.map(describe).join(', ')}`,
    );
  return only;
}
