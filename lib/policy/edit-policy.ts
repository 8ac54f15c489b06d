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
/** Long texts are not folded, and a list is written as in the example policy: `[a, b]`. */
export const STYLE = { lineWidth: 0, flowCollectionPadding: false } as const;

/**
 * Returns a policy's text with one more exception; comments and everything else stay as they are. Pure.
 *
 * If the accounts are in block form, only the new entry is written. Otherwise (`accounts: {}`, JSON, no accounts yet)
 * the YAML library writes the whole document again, comments included.
 *
 * @param text the file's present text; empty: there is no file yet.
 * @throws ConfigError if the text is not a policy, already names the account, or the new entry is not valid.
 */
export function addException(text: string, exception: TrustException, file: string): string {
  const before = parseTrustPolicy(text, file);
  assertValid(exception);
  const { accountId } = exception;
  if (before.exceptions.has(accountId))
    throw new ConfigError([
      `${file} already names account ${accountId}; use --update to change its exception`,
    ]);
  const wanted = new Map([...before.exceptions, [accountId, exception]]);
  for (const edit of [insertEntry, rewriteDocument]) {
    const after = edit(text, exception);
    if (after !== undefined && parsesTo(after, wanted, file)) return after;
  }
  throw new ConfigError([
    `${file} is written in a form to which no entry can be added safely; add it by hand`,
  ]);
}

/**
 * Returns a policy's text with the account's exception replaced by this one; comments stay.
 * @throws ConfigError if the text is not a policy, does not name the account, or the result is not valid.
 */
export function changeException(text: string, exception: TrustException, file: string): string {
  const before = parseTrustPolicy(text, file);
  assertValid(exception);
  const { accountId, ...fields } = exception;
  if (!before.exceptions.has(accountId))
    throw new ConfigError([`${file} does not name account ${accountId}; omit --update to add it`]);
  const document = parse(text);
  const accounts = document.get('accounts');
  if (!isMap(accounts)) throw new ConfigError([`${file}: accounts is not a table of account ids`]);
  const pair = accounts.items.find(({ key }) => isScalar(key) && isKeyOf(key, accountId));
  if (pair === undefined || !isMap(pair.value))
    throw new ConfigError([`${file}: accounts.${accountId} is not a table of settings`]);
  const old: Partial<TrustException> = before.exceptions.get(accountId) ?? {};
  for (const [field, value] of Object.entries(fields))
    if (JSON.stringify(value) !== JSON.stringify(old[field as keyof TrustException]))
      pair.value.set(field, keepComments(pair.value.get(field, true), document.createNode(value)));
  const after = withEol(document.toString(STYLE), text);
  const wanted = new Map([...before.exceptions, [accountId, exception]]);
  if (parsesTo(after, wanted, file)) return after;
  throw new ConfigError([
    `${file} is written in a form in which the entry cannot be changed safely; change it by hand`,
  ]);
}

/** Lets the policy's own parser report what is wrong with an entry. */
function assertValid(exception: TrustException): void {
  parseTrustPolicy(stringify({ accounts: entryOf(exception) }, STYLE), 'the exception');
}

export const parse = (text: string) => parseDocument(text, { intAsBigInt: true });

/** Whether a key names the account: without quotes YAML reads it as a number, so texts are compared. */
export const isKeyOf = ({ value }: Scalar, accountId: string): boolean => String(value) === accountId;

function entryOf({ accountId, ...fields }: TrustException): Record<string, unknown> {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return { [accountId]: Object.fromEntries(given) };
}

/** Inserts the entry after the last one, in the file's own indentation. Undefined: the file has no such place. */
function insertEntry(text: string, exception: TrustException): string | undefined {
  const accounts = parse(text).get('accounts');
  if (!isMap<ParsedNode, ParsedNode | null>(accounts) || accounts.flow === true) return undefined;
  const [first, last] = [accounts.items[0]?.key, accounts.items.at(-1)?.value];
  const end = last === undefined || last === null ? undefined : endOf(last);
  if (first?.range === undefined || end === undefined) return undefined;
  const lineStart = text.lastIndexOf('\n', first.range[0] - 1) + 1;
  const indent = text.slice(lineStart, first.range[0]);
  if (indent.trim() !== '') return undefined;
  const lineEnd = skipComments(text, text[end - 1] === '\n' ? end : text.indexOf('\n', end) + 1, indent);
  const [head, tail] = lineEnd === 0 ? [`${text}\n`, ''] : [text.slice(0, lineEnd), text.slice(lineEnd)];
  const entry = blockOf(exception).replace(/^(?=.)/gmu, indent);
  return withEol(`${head}${entry}${tail}`, text);
}

/** Skips comments that are indented further than the entries: they belong to the entry above. */
export function skipComments(text: string, from: number, indent: string): number {
  if (from === 0) return 0;
  const deeper = new RegExp(`(?:${indent}[ \\t]+#[^\\n]*(?:\\n|$))*`, 'y');
  deeper.lastIndex = from;
  const end = from + (deeper.exec(text)?.[0].length ?? 0);
  return end === text.length && !text.endsWith('\n') ? 0 : end;
}

/** The offset at which the node's own text ends. The library's range includes the comments after it. */
export function endOf(node: Node): number | undefined {
  if (isCollection(node) && node.flow !== true) {
    const item: unknown = node.items.at(-1);
    const value = isMap(node) ? node.items.at(-1)?.value : item;
    return value === null || value === undefined ? undefined : endOf(value as Node);
  }
  return node.range?.[1];
}

function rewriteDocument(text: string, exception: TrustException): string | undefined {
  const document = parse(text);
  const [accountId = '', fields] = Object.entries(entryOf(exception))[0] ?? [];
  if (document.contents === null || text.trim() === '')
    return `${text.trim() === '' ? HEAD : withFinalNewline(text)}accounts:\n${blockOf(exception).replace(/^(?=.)/gmu, '  ')}`;
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
  useFlowStyle(images);
  return document.toString(STYLE);
}

/** Gives a new value the comments of the one that it replaces. */
function keepComments(old: unknown, value: Node): Node {
  useFlowStyle(value);
  if (!isNode(old)) return value;
  return Object.assign(value, { comment: old.comment, commentBefore: old.commentBefore });
}

function useFlowStyle(node: unknown): void {
  if (isCollection(node)) node.flow = true;
}

const withFinalNewline = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);

/** Returns the text with the line ends of `like`, the text that it replaces. */
export function withEol(text: string, like: string): string {
  const plain = text.replaceAll('\r\n', '\n');
  return like.includes('\r\n') ? plain.replaceAll('\n', '\r\n') : plain;
}

/** Whether the program reads exactly the wanted exceptions from the text: a check on the edit before it is written. */
export function parsesTo(text: string, wanted: TrustPolicy['exceptions'], file: string): boolean {
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
