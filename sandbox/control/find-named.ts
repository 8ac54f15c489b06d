import { didYouMean } from '../../lib/text/did-you-mean.ts';
import { visibleName } from '../../lib/text/visible-text.ts';

export interface Named {
  readonly id: string;
  readonly name: string;
}

/** A name as every list shows it: quoted, because it may contain anything, including terminal escapes. */
export const quoted = (name: string): string => `"${visibleName(name, 200)}"`;

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
    throw new Error(`${has} no ${noun} ${quoted(wanted)}${suggestion(wanted, all, advice)}`);
  if (another !== undefined)
    throw new Error(
      `${has} several ${noun}s named ${quoted(wanted)}. Give the id of one: ${named.map(describe).join(', ')}`,
    );
  return only;
}

function suggestion(wanted: string, all: readonly Named[], advice: string): string {
  const known = all.flatMap(({ id, name }) => [name, id]);
  return didYouMean(wanted, known) || `; ${advice}`;
}
