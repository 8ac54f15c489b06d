import * as v from 'valibot';

/**
 * What comes from elsewhere is checked with valibot, whose schemas are plain objects: after zod in its small form, 5 % of
 * a whole cold start. What is wrong is said here and not in valibot's own words, which repeat the value: that may be a
 * megabyte, or a secret (I12).
 */
v.setGlobalMessage((issue) => {
  if (issue.input === undefined) return 'is missing';
  return `must be ${EXPECTED[issue.expected ?? ''] ?? issue.expected ?? 'otherwise'}, and is ${kindOf(issue.input)}`;
});

/** By what valibot calls it. */
const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  Array: 'a list',
  Object: 'a table',
};

/** By `typeof`. */
const FOUND: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  bigint: 'a number',
  boolean: 'true or false',
};

function kindOf(value: unknown): string {
  if (value === null) return 'empty';
  return FOUND[typeof value] ?? (Array.isArray(value) ? 'a list' : 'a table');
}

/** Where in what was checked an issue is; empty: it is the whole. */
export const placeOf = (issue: v.BaseIssue<unknown>): string =>
  (issue.path ?? []).map(({ key }) => String(key)).join('.');

/** Keys and values; to valibot itself a list is an object, too. */
export const isTable = v.custom<Record<string, unknown>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  (issue) => `must be a table of keys and values, and is ${kindOf(issue.input)}`,
);

/** An account id: a 64-bit integer in the services' JSON, text to us (I9). */
export const accountIdText = v.pipe(
  v.union([v.string(), v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.transform(String))]),
  v.regex(/^[0-9]{1,20}$/, 'not an account id'),
);

/** Any text, or nothing where there is none or something else. */
export const textOrNone = v.pipe(
  v.optional(v.unknown(), ''),
  v.transform((value) => (typeof value === 'string' ? value : '')),
);
