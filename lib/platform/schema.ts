import * as v from 'valibot';

/**
 * Input from outside is checked with valibot, whose schemas are plain objects: a cold start is 5 % faster than with
 * zod's small form. These messages replace valibot's own, which repeat the value: it may be a secret (I12), or a
 * megabyte long.
 */
v.setGlobalMessage((issue) => {
  if (issue.input === undefined) return 'is missing';
  return `must be ${EXPECTED[issue.expected ?? ''] ?? issue.expected ?? 'valid'}, but is ${kindOf(issue.input)}`;
});

/** Keys are valibot's names of types. */
const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  Array: 'a list',
  Object: 'a table',
};

/** Keys are results of `typeof`. */
const FOUND: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  bigint: 'a number',
  boolean: 'true or false',
};

function kindOf(value: unknown): string {
  if (value === null) return 'empty';
  return FOUND[typeof value] ?? (Array.isArray(value) ? 'a list' : 'a table');
}

/** The path of an issue within the checked value, `accounts.name`; empty: the whole value. */
export const placeOf = (issue: v.BaseIssue<unknown>): string =>
  (issue.path ?? []).map(({ key }) => String(key)).join('.');

/** A table of keys and values. (Valibot's own object schemas also accept a list.) */
export const isTable = v.custom<Record<string, unknown>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  (issue) => `must be a table of keys and values, but is ${kindOf(issue.input)}`,
);

/** An account id: a 64-bit integer in the services' JSON, text in this program (I9). */
export const accountIdText = v.pipe(
  v.union([v.string(), v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.transform(String))]),
  v.regex(/^[0-9]{1,20}$/, 'is not an account id'),
);

/** Text; anything else, and a missing value, becomes the empty text. */
export const textOrNone = v.pipe(
  v.optional(v.unknown(), ''),
  v.transform((value) => (typeof value === 'string' ? value : '')),
);
