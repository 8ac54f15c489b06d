import * as v from 'valibot';
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type ParsedNode,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import { ConfigError } from '../errors.ts';
import { isTable } from '../platform/schema.ts';
import { visibleName, visibleText } from '../text/visible-text.ts';
import { placeAt } from './encoding.ts';

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

/** Text with a minimum and a maximum number of characters. */
export const textOf = (least: number, most: number) =>
  v.pipe(
    v.string(),
    v.minLength(least, 'must not be empty'),
    v.maxLength(most, `must have at most ${most} characters`),
  );

/** Properties of every object, which valibot skips: as keys they are rejected here. */
const OBJECT_PROPERTIES = ['__proto__', 'prototype', 'constructor'];
/** A person mends no more at once, and a megabyte may hold a hundred thousand mistakes. */
const MOST_PROBLEMS = 100;

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
  const failure = () => new ConfigError(inOrder(problems, text, file));
  const deep = tooDeepAt(text);
  if (deep !== undefined) {
    report(deep, 'the nesting is deeper than 100 levels; two or three are enough');
    throw failure();
  }
  const document = parseYaml(text);
  for (const error of document.errors) report(error.pos[0], syntaxError(error, text));
  if (document.errors.length > 0) throw failure();
  checkNodes(document, text, report);
  const told = new Set(problems.map(({ offset }) => offset));
  const parsed = v.safeParse(schema, valueOf(document.contents) ?? {});
  for (const issue of parsed.issues ?? []) {
    const offset = offsetOf(issue, document.contents);
    if (!told.has(offset)) report(offset, describe(issue));
  }
  if (problems.length > 0) throw failure();
  return parsed.output as T;
}

interface Problem {
  readonly offset: number;
  readonly what: string;
}

type Report = (offset: number, what: string) => void;

function inOrder(problems: readonly Problem[], text: string, file: string): readonly string[] {
  const sorted = problems.toSorted((a, b) => a.offset - b.offset);
  const more = sorted.length - MOST_PROBLEMS;
  return [
    ...sorted.slice(0, MOST_PROBLEMS).map(({ offset, what }) => `${file}${placeAt(text, offset)}: ${what}`),
    ...(more > 0 ? [`${file}: ${more} more problems like these`] : []),
  ];
}

/**
 * Where nesting passes 100 levels, if it does. The YAML library takes seconds for a megabyte of open brackets, and the
 * process dies of a megabyte of dashes. A table a level deeper is indented by a column at least.
 */
function tooDeepAt(text: string): number | undefined {
  const block = /^(?:[ \t]{500}[^\s#]|[ \t]*(?:[-?:][ \t]+){100})/m.exec(text);
  if (block !== null) return block.index;
  let depth = 0;
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i];
    if (c === '[' || c === '{') depth += 1;
    else if (c === ']' || c === '}') depth -= 1;
    if (depth > 100) return i;
  }
  return undefined;
}

/** What to do, in addition to the library's words. Keys are its codes. */
const ADVICE: Readonly<Record<string, string>> = {
  BAD_INDENT: 'align the entries of one table, and close every bracket',
  BAD_SCALAR_START: 'put the text in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'put a text that holds ": " in quotes',
  BLOCK_IN_FLOW: 'put a text that holds ": " in quotes',
  MISSING_CHAR: 'close every quotation mark, and write key: value',
  MULTILINE_IMPLICIT_KEY: 'write key: value, on one line',
};

const ALIAS = 'aliases (*name) are not allowed; write the value out, or put it in quotes if it is text';

/** What says it all, in place of the library's words. */
const INSTEAD: Readonly<Record<string, string>> = {
  BAD_ALIAS: ALIAS,
  MULTIPLE_DOCS: 'a second document begins here (---); keep one document in a file',
  TAB_AS_INDENT: 'a tab stands in the indentation, where YAML allows spaces only; replace it',
};

/** An error of the YAML library, which is one line and ends in no colon. */
function syntaxError({ code, message, pos }: YAMLError, text: string): string {
  const instead = INSTEAD[code];
  if (instead !== undefined) return instead;
  const advice = ADVICE[code] === undefined ? '' : `; ${ADVICE[code]}`;
  return `this is not valid YAML: ${visibleText(message, 200)}${lineAt(text, pos[0])}${advice}`;
}

/** The line for an error, unless it may hold an external id (I12). */
function lineAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', start);
  const line = text.slice(start, end === -1 ? undefined : end).trim();
  return line === '' || /external/i.test(text) ? '' : ` (in: ${visibleText(line, 60)})`;
}

/** What YAML allows and this program does not: each would let a file mean something else than it shows. */
function checkNodes(document: Document.Parsed, text: string, report: Report): void {
  visit(document, {
    Node: (place, node) => {
      const at = node.range?.[0] ?? 0;
      if (isAlias(node)) report(at, ALIAS);
      else if (node.anchor !== undefined) report(at, 'anchors (&name) are not allowed; remove it');
      else if (node.tag !== undefined) report(at, 'tags (!name) are not allowed; remove it');
      else if (isMap<ParsedNode>(node)) checkKeys(node.items, text, report);
      else if (
        isScalar(node) &&
        place !== 'key' &&
        node.type === 'PLAIN' &&
        isReadOtherwise(String(node.value))
      )
        report(
          at,
          `${visibleText(String(node.value), 40)} is a number that YAML readers and spreadsheets write otherwise; put the intended text in quotes`,
        );
    },
  });
}

function checkKeys(pairs: readonly { readonly key: ParsedNode }[], text: string, report: Report): void {
  const seen = new Map<string, number>();
  for (const { key } of pairs) {
    const [start, end] = key.range;
    const name = keyOf(key);
    const written = text.slice(start, end).replace(/^(["'])([^]*)\1$/, '$2');
    const first = seen.get(name ?? '');
    if (name === undefined) report(start, 'a key must be one text, not a list or a table');
    else if (written !== name) report(start, 'a key must stand on its line as it is, without escapes');
    else if (first !== undefined)
      report(
        start,
        `the key "${visibleName(name)}" stands here again, after${placeAt(text, first).slice(1)}; keep one`,
      );
    else if (OBJECT_PROPERTIES.includes(name)) report(start, `unknown key "${name}"`);
    if (name !== undefined && first === undefined) seen.set(name, start);
  }
}

/** A key's text; undefined if it is a list or a table. */
export const keyOf = (key: unknown): string | undefined => (isScalar(key) ? String(key.value) : undefined);

/** Whether an unquoted value is a number that is usually written in another form, so that its digits are not certain. */
const isReadOtherwise = (source: string): boolean =>
  !/^(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$/.test(source) &&
  /^[-+.0-9]/.test(source) &&
  !Number.isNaN(Number(source));

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

/** Where an issue stands: at its value, or at the key if the key is wrong, or at what lacks a key. */
function offsetOf(issue: v.BaseIssue<unknown>, contents: ParsedNode | null): number {
  let node: unknown = contents;
  let offset = contents?.range[0] ?? 0;
  const path = issue.path ?? [];
  for (const [i, { key, origin }] of path.entries()) {
    const pair = isMap<ParsedNode, ParsedNode | null>(node)
      ? node.items.find((p) => keyOf(p.key) === key)
      : undefined;
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
