import {
  isCollection,
  isMap,
  isNode,
  isScalar,
  type Node,
  type ParsedNode,
  parseDocument,
  type Scalar,
  stringify,
} from 'yaml';
import { ConfigError } from '../errors.ts';
import { parseTrustPolicy } from './parse-trust-policy.ts';
import type { TrustException, TrustPolicy } from './trust-policy.ts';

const HEAD = '# Accounts that may hold shares of your images, and why.\n';
/** Long texts stay on their line, and a list keeps the form in which the example shows it. */
export const STYLE = { lineWidth: 0, flowCollectionPadding: false } as const;

/**
 * A policy's text with one more exception; comments and everything else stay as they are. Pure.
 *
 * Nothing but the new entry is written where the accounts stand in block form; where they do not (`accounts: {}`,
 * JSON, no accounts yet) the document is written anew by the YAML library, comments included.
 *
 * @param text the file as it is; empty: there is none yet.
 * @throws ConfigError when the text is no policy, names the account already, or the new entry is not valid.
 */
export function addException(text: string, exception: TrustException, file: string): string {
  const before = parseTrustPolicy(text, file);
  mustBeValid(exception);
  const { accountId } = exception;
  if (before.exceptions.has(accountId))
    throw new ConfigError([
      `${file} names account ${accountId} already; an exception is never widened unseen`,
    ]);
  const wanted = new Map([...before.exceptions, [accountId, exception]]);
  for (const edit of [spliced, rewritten]) {
    const after = edit(text, exception);
    if (after !== undefined && says(after, wanted, file)) return after;
  }
  throw new ConfigError([`${file} has a form in which no entry can be added safely; add it by hand`]);
}

/**
 * A policy's text in which the account's exception says something else; comments stay.
 * @throws ConfigError when the text is no policy, does not name the account, or the result is not valid.
 */
export function changeException(text: string, exception: TrustException, file: string): string {
  const before = parseTrustPolicy(text, file);
  mustBeValid(exception);
  const { accountId, ...fields } = exception;
  if (!before.exceptions.has(accountId))
    throw new ConfigError([`${file} does not name account ${accountId}; leave --update out to add it`]);
  const document = parse(text);
  const accounts = document.get('accounts');
  if (!isMap(accounts)) throw new ConfigError([`${file}: its accounts are no map`]);
  const pair = accounts.items.find(({ key }) => isScalar(key) && isKeyOf(key, accountId));
  if (pair === undefined || !isMap(pair.value)) throw new ConfigError([`${file}: ${accountId} is no map`]);
  const old: Partial<TrustException> = before.exceptions.get(accountId) ?? {};
  for (const [field, value] of Object.entries(fields))
    if (JSON.stringify(value) !== JSON.stringify(old[field as keyof TrustException]))
      pair.value.set(field, likeBefore(pair.value.get(field, true), document.createNode(value)));
  const after = withEol(document.toString(STYLE), text);
  const wanted = new Map([...before.exceptions, [accountId, exception]]);
  if (says(after, wanted, file)) return after;
  throw new ConfigError([`${file} has a form in which that cannot be changed safely; change it by hand`]);
}

/** The reader itself says what is wrong with an entry. */
function mustBeValid(exception: TrustException): void {
  parseTrustPolicy(stringify({ accounts: entryOf(exception) }, STYLE), 'the exception');
}

export const parse = (text: string) => parseDocument(text, { intAsBigInt: true });

/** A key without quotes is a number to YAML; the node is the key either way. */
export const isKeyOf = ({ value }: Scalar, accountId: string): boolean => String(value) === accountId;

function entryOf({ accountId, ...fields }: TrustException): Record<string, unknown> {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return { [accountId]: Object.fromEntries(given) };
}

/** Behind the last line of the last entry, in the file's own indentation. Undefined: there is no such place. */
function spliced(text: string, exception: TrustException): string | undefined {
  const accounts = parse(text).get('accounts');
  if (!isMap<ParsedNode, ParsedNode | null>(accounts) || accounts.flow === true) return undefined;
  const [first, last] = [accounts.items[0]?.key, accounts.items.at(-1)?.value];
  const end = last === undefined || last === null ? undefined : endOf(last);
  if (first?.range === undefined || end === undefined) return undefined;
  const lineStart = text.lastIndexOf('\n', first.range[0] - 1) + 1;
  const indent = text.slice(lineStart, first.range[0]);
  if (indent.trim() !== '') return undefined;
  const lineEnd = pastComments(text, text[end - 1] === '\n' ? end : text.indexOf('\n', end) + 1, indent);
  const [head, tail] = lineEnd === 0 ? [`${text}\n`, ''] : [text.slice(0, lineEnd), text.slice(lineEnd)];
  const entry = blockOf(exception).replace(/^(?=.)/gmu, indent);
  return withEol(`${head}${entry}${tail}`, text);
}

/** A comment that is indented further than the entries belongs to the entry above it. */
export function pastComments(text: string, from: number, indent: string): number {
  if (from === 0) return 0;
  const deeper = new RegExp(`(?:${indent}[ \\t]+#[^\\n]*(?:\\n|$))*`, 'y');
  deeper.lastIndex = from;
  const end = from + (deeper.exec(text)?.[0].length ?? 0);
  return end === text.length && !text.endsWith('\n') ? 0 : end;
}

/** Where the node's own text ends, without the comments that YAML counts with it. */
export function endOf(node: Node): number | undefined {
  if (isCollection(node) && node.flow !== true) {
    const item: unknown = node.items.at(-1);
    const value = isMap(node) ? node.items.at(-1)?.value : item;
    return value === null || value === undefined ? undefined : endOf(value as Node);
  }
  return node.range?.[1];
}

function rewritten(text: string, exception: TrustException): string | undefined {
  const document = parse(text);
  const [accountId = '', fields] = Object.entries(entryOf(exception))[0] ?? [];
  if (document.contents === null || text.trim() === '')
    return `${text.trim() === '' ? HEAD : withBreak(text)}accounts:\n${blockOf(exception).replace(/^(?=.)/gmu, '  ')}`;
  const accounts = document.get('accounts');
  if (isMap(accounts)) {
    if (accounts.items.length === 0) accounts.flow = false;
    accounts.set(accountId, document.createNode(fields));
  } else document.set('accounts', document.createNode({ [accountId]: fields }));
  return withEol(document.toString(STYLE), text);
}

function blockOf(exception: TrustException): string {
  const document = parseDocument(stringify(entryOf(exception), STYLE));
  const images = document.getIn([exception.accountId, 'images'], true);
  flow(images);
  return document.toString(STYLE);
}

/** The comments beside a value stay when it is replaced. */
function likeBefore(old: unknown, value: Node): Node {
  flow(value);
  if (!isNode(old)) return value;
  return Object.assign(value, { comment: old.comment, commentBefore: old.commentBefore });
}

function flow<T>(node: T): T {
  if (isCollection(node)) node.flow = true;
  return node;
}

const withBreak = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);

/** With the line ends of the file that it is to replace. */
export function withEol(text: string, like: string): string {
  const plain = text.replaceAll('\r\n', '\n');
  return like.includes('\r\n') ? plain.replaceAll('\n', '\r\n') : plain;
}

/** Read back as the program will read it: the old entries as they were, the new one as it was meant. */
export function says(text: string, wanted: TrustPolicy['exceptions'], file: string): boolean {
  try {
    const { exceptions } = parseTrustPolicy(text, file);
    return exceptions.size === wanted.size && [...wanted].every(([id, e]) => same(exceptions.get(id), e));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return false;
  }
}

const FIELDS = ['accountId', 'name', 'owner', 'reason', 'expires', 'images'] as const;
const same = (a: TrustException | undefined, b: TrustException): boolean =>
  FIELDS.every((field) => JSON.stringify(a?.[field]) === JSON.stringify(b[field]));
