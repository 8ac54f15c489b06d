import * as v from 'valibot';
import { type Document, isMap, isScalar, isSeq, type ParsedNode, parseDocument, type YAMLMap } from 'yaml';
import { visibleName } from '../text/visible-text.ts';
import { asError, type Problem, type Report } from './problems.ts';
import { checkNodes, keyOf } from './yaml-nodes.ts';
import { syntaxError, tooDeepAt } from './yaml-syntax.ts';

/**
 * The YAML of a file as its nodes, with the text of every scalar as it stands there: nothing is a number, a date or
 * true. The text of a parsed node is `text.slice(...node.range)`.
 */
export const parseYaml = (text: string): Document.Parsed =>
  parseDocument(text, { schema: 'failsafe', uniqueKeys: false, prettyErrors: false, logLevel: 'error' });

/**
 * Parses a settings file (YAML) by a schema, to which every value is text. Unknown keys, repeated keys, aliases,
 * anchors, tags and wrong values are errors. No conversion takes place (I9): `123` is the text 123, and a number that
 * YAML readers take for another one (`00123`, `1e3`, `0x1F`) must be in quotes.
 *
 * @param file the name for use in errors.
 * @throws ConfigError that lists every problem, in the order of the file, with its line and column.
 */
export function parseStrictYaml<T>(text: string, file: string, schema: v.GenericSchema<unknown, T>): T {
  const problems: Problem[] = [];
  const report: Report = (offset, what) => void problems.push({ offset, what });
  const failure = () => asError(problems, text, file);
  const deep = tooDeepAt(text);
  if (deep !== undefined) {
    report(deep, () => 'the nesting is deeper than 100 levels; two or three are enough');
    throw failure();
  }
  const document = parseYaml(text);
  for (const error of document.errors) report(error.pos[0], () => syntaxError(error, text));
  if (document.errors.length > 0) throw failure();
  checkNodes(document, text, report);
  const told = new Set(problems.map(({ offset }) => offset));
  const parsed = v.safeParse(schema, valueOf(document.contents) ?? {});
  for (const issue of parsed.issues ?? []) {
    const offset = offsetOf(issue, document.contents);
    if (!told.has(offset)) report(offset, () => describe(issue));
  }
  if (problems.length > 0) throw failure();
  return parsed.output as T;
}

/** The node as plain objects, lists, texts, and null for what is empty. */
function valueOf(node: unknown): unknown {
  if (isMap(node))
    return Object.fromEntries(
      node.items.flatMap(({ key, value }) => {
        const name = keyOf(key);
        return name === undefined ? [] : [[name, valueOf(value)]];
      }),
    );
  if (isSeq(node)) return node.items.map(valueOf);
  if (!isScalar(node)) return null;
  return node.type === 'PLAIN' && /^(|~|null|Null|NULL)$/.test(String(node.value)) ? null : node.value;
}

type Table = YAMLMap<ParsedNode, ParsedNode | null>;
/** A table may have a hundred thousand keys, and a problem with each. */
const pairs = new WeakMap<Table, ReadonlyMap<string, Table['items'][number]>>();

function pairsOf(table: Table): ReadonlyMap<string, Table['items'][number]> {
  const known = pairs.get(table) ?? new Map(table.items.map((pair) => [keyOf(pair.key) ?? '', pair]));
  pairs.set(table, known);
  return known;
}

/** Where an issue stands: at its value, or at the key if the key is wrong, or at what lacks a key. */
function offsetOf(issue: v.BaseIssue<unknown>, contents: ParsedNode | null): number {
  let node: unknown = contents;
  let offset = contents?.range[0] ?? 0;
  const path = issue.path ?? [];
  for (const [i, { key, origin }] of path.entries()) {
    const pair = isMap<ParsedNode, ParsedNode | null>(node) ? pairsOf(node).get(String(key)) : undefined;
    const isLast = i === path.length - 1;
    node = pair === undefined && isSeq(node) ? node.items[Number(key)] : pair?.value;
    if (pair !== undefined) offset = pair.key.range[0];
    if (isLast && (origin === 'key' || issue.type === 'never')) return offset;
    const value = node as ParsedNode | null | undefined;
    if (isLast && value?.range !== undefined && value.range[0] < value.range[1]) offset = value.range[0];
  }
  return offset;
}

function describe(issue: v.BaseIssue<unknown>): string {
  const path = (issue.path ?? []).map(({ key }) => visibleName(String(key), 40));
  const last = path.at(-1) ?? '';
  // `v.never()` reports each unknown key.
  if (issue.type === 'never') return `${placeIn(path.slice(0, -1))}: unknown key "${last}"`;
  // A key that is missing is one, too, without an input.
  if (issue.path?.at(-1)?.origin === 'key' && issue.input !== undefined)
    return `${placeIn(path.slice(0, -1))}: ${issue.message}`;
  // An external id is shown to nobody (I12).
  const { input } = issue;
  const isShown = typeof input === 'string' && input !== '' && !/external/i.test(path.join('.'));
  return `${placeIn(path)}: ${issue.message}${isShown ? `; it says "${visibleName(input, 40)}"` : ''}`;
}

const placeIn = (path: readonly string[]): string => path.join('.') || 'the document';
