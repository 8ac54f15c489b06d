import { isAlias, isScalar, parseDocument, visit } from 'yaml';
import { ConfigError } from '../errors.ts';
import type * as z from './schema.ts';

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
export function parseStrictYaml<T>(text: string, file: string, schema: z.ZodMiniType<T>): T {
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
  });
  if (broken.length > 0) throw new ConfigError(broken);
  const parsed = schema.safeParse(document.toJS() ?? {});
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    parsed.error.issues.map((issue) => {
      const message =
        'keys' in issue
          ? `does not know ${issue.keys.map((k) => `"${k}"`).join(', ')}`
          : issue.code === 'invalid_key'
            ? (issue.issues[0]?.message ?? issue.message)
            : issue.code === 'invalid_type' && issue.message.endsWith('received undefined')
              ? 'is missing'
              : issue.message;
      return `${file}: ${issue.path.join('.') || 'the document'}: ${message}`;
    }),
  );
}
