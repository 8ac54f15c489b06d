import * as v from 'valibot';
import { isAlias, isScalar, parseDocument, visit } from 'yaml';
import { ConfigError } from '../errors.ts';
import { isTable } from './schema.ts';

/** A table with these keys only: every other key is an error. */
export function knownKeys<E extends v.ObjectEntries>(
  entries: E,
): v.GenericSchema<v.InferInput<v.ObjectSchema<E, undefined>>, v.InferOutput<v.ObjectSchema<E, undefined>>> {
  return v.pipe(isTable, v.objectWithRest(entries, v.never())) as unknown as v.ObjectSchema<E, undefined>;
}

/** A table with any number of keys, all of one form. */
export const tableOf = <K extends v.GenericSchema<string, string>, T extends v.GenericSchema>(
  key: K,
  value: T,
) => v.pipe(isTable, v.record(key, value));

/** Properties of every object, which valibot skips: as keys they are rejected here. */
const OBJECT_PROPERTIES = ['__proto__', 'prototype', 'constructor'];

/** Text with a minimum and a maximum number of characters. */
export const textOf = (least: number, most: number) =>
  v.pipe(
    v.string(),
    v.minLength(least, 'must not be empty'),
    v.maxLength(most, `must have at most ${most} characters`),
  );

/** Whether brackets are nested too deeply: the YAML library takes seconds for a megabyte of open brackets. */
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
 * Parses a settings file (YAML) by a schema. Unknown keys, repeated keys, aliases and wrong values are errors.
 *
 * @param file the name for use in errors.
 * @throws ConfigError that lists every problem and where it is.
 */
export function parseStrictYaml<T>(text: string, file: string, schema: v.GenericSchema<unknown, T>): T {
  if (isTooDeep(text)) throw new ConfigError([`${file}: more than 100 nested brackets`]);
  // Numbers are read as big integers, so that an account id without quotes keeps its digits (I9).
  const document = parseDocument(text, {
    intAsBigInt: true,
    uniqueKeys: (a, b) => isScalar(a) && isScalar(b) && String(a.value) === String(b.value),
    prettyErrors: true,
  });
  const broken = document.errors.map((e) => `${file}: ${e.message.split('\n', 1)[0]}`);
  visit(document, {
    Node: (_key, node) => {
      if (isAlias(node)) broken.push(`${file}: aliases (*name) are not allowed; write it out`);
    },
    Pair: (_key, { key }) => {
      const name = isScalar(key) ? String(key.value) : '';
      if (OBJECT_PROPERTIES.includes(name)) broken.push(`${file}: unknown key "${name}"`);
    },
  });
  if (broken.length > 0) throw new ConfigError(broken);
  const parsed = v.safeParse(schema, document.toJS() ?? {});
  if (parsed.success) return parsed.output;
  throw new ConfigError(parsed.issues.map((issue) => `${file}: ${describe(issue)}`));
}

function describe(issue: v.BaseIssue<unknown>): string {
  const path = (issue.path ?? []).map(({ key }) => String(key));
  // `v.never()` reports each unknown key.
  const [place, what] =
    issue.type === 'never'
      ? [path.slice(0, -1), `unknown key "${path.at(-1) ?? ''}"`]
      : [path, issue.message];
  return `${place.join('.') || 'the document'}: ${what}`;
}
