import * as v from 'valibot';
import { isAlias, isScalar, parseDocument, visit } from 'yaml';
import { ConfigError } from '../errors.ts';
import { isTable } from './schema.ts';

/** A table whose keys are known: each other one is a mistake. */
export function knownKeys<E extends v.ObjectEntries>(
  entries: E,
): v.GenericSchema<v.InferInput<v.ObjectSchema<E, undefined>>, v.InferOutput<v.ObjectSchema<E, undefined>>> {
  return v.pipe(isTable, v.objectWithRest(entries, v.never())) as unknown as v.ObjectSchema<E, undefined>;
}

/** A table with a key for each of many. */
export const tableOf = <K extends v.GenericSchema<string, string>, T extends v.GenericSchema>(
  key: K,
  value: T,
) => v.pipe(isTable, v.record(key, value));

/** Names that every object has: valibot passes over them. */
const OF_OBJECTS = ['__proto__', 'prototype', 'constructor'];

/** Text of so many characters. */
export const textOf = (least: number, most: number) =>
  v.pipe(
    v.string(),
    v.minLength(least, 'must not be empty'),
    v.maxLength(most, `must have at most ${most} characters`),
  );

/** The reader needs seconds for a megabyte of open brackets. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const c of text) {
    if (c === '[' || c === '{') depth += 1;
    else if (c === ']' || c === '}') depth -= 1;
    if (depth > 100) return true;
  }
  return false;
}

/**
 * Reads a settings file (YAML) that must have one shape: unknown and repeated keys, aliases and wrong values are
 * mistakes.
 *
 * @param file what to call it in errors.
 * @throws ConfigError that lists every problem with its place.
 */
export function parseStrictYaml<T>(text: string, file: string, schema: v.GenericSchema<unknown, T>): T {
  if (isTooDeep(text)) throw new ConfigError([`${file}: too many brackets within brackets`]);
  // As big integers, so that an account id without quotes keeps its digits (I9).
  const document = parseDocument(text, {
    intAsBigInt: true,
    uniqueKeys: (a, b) => isScalar(a) && isScalar(b) && String(a.value) === String(b.value),
    prettyErrors: true,
  });
  const broken = document.errors.map((e) => `${file}: ${e.message.split('\n', 1)[0]}`);
  visit(document, {
    Node: (_key, node) => {
      if (isAlias(node)) broken.push(`${file}: aliases (*name) are not used here; write it out`);
    },
    Pair: (_key, { key }) => {
      const name = isScalar(key) ? String(key.value) : '';
      if (OF_OBJECTS.includes(name)) broken.push(`${file}: does not know "${name}"`);
    },
  });
  if (broken.length > 0) throw new ConfigError(broken);
  const parsed = v.safeParse(schema, document.toJS() ?? {});
  if (parsed.success) return parsed.output;
  throw new ConfigError(parsed.issues.map((issue) => `${file}: ${inWords(issue)}`));
}

function inWords(issue: v.BaseIssue<unknown>): string {
  const path = (issue.path ?? []).map(({ key }) => String(key));
  // `v.never()` stands for each key that is not known.
  const [place, what] =
    issue.type === 'never'
      ? [path.slice(0, -1), `does not know "${path.at(-1) ?? ''}"`]
      : [path, issue.message];
  return `${place.join('.') || 'the document'}: ${what}`;
}
