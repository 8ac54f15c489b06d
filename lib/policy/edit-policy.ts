import { isSeq, isScalar, type ParsedNode } from 'yaml';
import { ConfigError } from '../errors.ts';
import {
  appendItem,
  cutItem,
  eolBefore,
  insertLines,
  isTable,
  replaceScalar,
  spliced,
  type YamlTable,
} from '../files/edit-yaml.ts';
import { parseYaml } from '../files/strict-yaml.ts';
import { keyOf } from '../files/yaml-nodes.ts';
import { visibleText } from '../text/visible-text.ts';
import { flowOf, linesOf, yamlOf } from './exception-text.ts';
import { parseTrustPolicy } from './parse-trust-policy.ts';
import type { TrustException, TrustPolicy } from './trust-policy.ts';

const HEAD = '# Accounts that may hold shares of your images, and why.';

/**
 * Returns a policy's text with one more exception; not a byte of the rest is changed. Pure.
 *
 * @param text the file's present text; empty: there is no file yet.
 * @throws ConfigError if the text is not a policy, already names the account, or the new entry is not valid.
 */
export function addException(text: string, exception: TrustException, file: string): string {
  const { exceptions } = parseTrustPolicy(text, file);
  assertValid(exception);
  const { accountId } = exception;
  if (exceptions.has(accountId))
    throw new ConfigError([
      `${file} already names account ${accountId}; use --update to change its exception`,
    ]);
  const wanted = new Map([...exceptions, [accountId, exception]]);
  return checked(
    withEntry(text, exception),
    wanted,
    file,
    () => `write ${visibleText(flowOf(exception), 2000)}`,
  );
}

/**
 * Returns a policy's text with the account's exception replaced by this one. Only the values that differ are changed.
 * @throws ConfigError if the text is not a policy, does not name the account, or the result is not valid.
 */
export function changeException(text: string, exception: TrustException, file: string): string {
  const { exceptions } = parseTrustPolicy(text, file);
  assertValid(exception);
  const { accountId, images, ...texts } = exception;
  const old = exceptions.get(accountId);
  if (old === undefined)
    throw new ConfigError([`${file} does not name account ${accountId}; omit --update to add it`]);
  let after: string | undefined = text;
  for (const [field, value] of Object.entries(texts))
    if (value !== undefined && value !== old[field as keyof TrustException])
      after = after === undefined ? undefined : withField(after, accountId, field, value);
  if (images !== undefined && after !== undefined) after = withImages(after, accountId, images);
  const wanted = new Map([...exceptions, [accountId, exception]]);
  return checked(after, wanted, file, () => `write ${visibleText(flowOf(exception), 2000)}`);
}

/**
 * Returns a policy's text without the account's exception. The entry's lines, and comments after it that are indented
 * further, are removed; every other byte stays, comments above the entry included. Pure.
 *
 * @throws ConfigError if the text is not a policy or does not name the account.
 */
export function removeException(text: string, accountId: string, file: string): string {
  const { exceptions } = parseTrustPolicy(text, file);
  if (!exceptions.has(accountId))
    throw new ConfigError([
      `${file} does not name account ${accountId}; "trust list" shows the accounts that it names`,
    ]);
  const accounts = accountsIn(text);
  const index = accounts?.items.findIndex(({ key }) => keyOf(key) === accountId) ?? -1;
  const after = accounts === undefined ? undefined : cutItem(text, accounts, index);
  const wanted = new Map([...exceptions].filter(([id]) => id !== accountId));
  return checked(after, wanted, file, () => `remove the entry of ${accountId}`);
}

/** The edit, if the program reads exactly the wanted exceptions from it. */
function checked(
  after: string | undefined,
  wanted: TrustPolicy['exceptions'],
  file: string,
  byHand: () => string,
): string {
  if (after !== undefined && parsesTo(after, wanted, file)) return after;
  throw new ConfigError([
    `${file} is written in a form that cannot be edited safely, so nothing was changed; by hand, ${byHand()}`,
  ]);
}

/** Lets the policy's own parser report what is wrong with an entry, which stands in no line yet. */
function assertValid(exception: TrustException): void {
  try {
    parseTrustPolicy(`{"accounts": {${flowOf(exception)}}}`, 'the exception');
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(error.problems.map((problem) => problem.replace(/, line 1, column \d+/, '')));
  }
}

const pairIn = (table: YamlTable, name: string) => table.items.find(({ key }) => keyOf(key) === name);

function accountsIn(text: string): YamlTable | undefined {
  const root = parseYaml(text).contents;
  const accounts = isTable(root) ? pairIn(root, 'accounts')?.value : undefined;
  return isTable(accounts) ? accounts : undefined;
}

function entryIn(text: string, accountId: string): YamlTable | undefined {
  const accounts = accountsIn(text);
  const entry = accounts && pairIn(accounts, accountId)?.value;
  return isTable(entry) ? entry : undefined;
}

function withEntry(text: string, exception: TrustException): string | undefined {
  const root = parseYaml(text).contents;
  const lines = linesOf(exception);
  const flow = flowOf(exception);
  if (root === null) return withFirstEntry(text, lines);
  if (!isTable(root)) return undefined;
  const pair = pairIn(root, 'accounts');
  if (pair === undefined) return appendItem(text, root, [], `"accounts": {${flow}}`);
  const accounts = pair.value;
  if (isTable(accounts) && (accounts.items.length > 0 || root.flow === true))
    return appendItem(text, accounts, lines, flow);
  // Nothing stands there yet: `accounts:`, `accounts: {}` or `accounts: null`.
  const [start, end] = accounts?.range ?? [0, 0];
  if (root.flow === true) return start === end ? undefined : spliced(text, start, end, `{${flow}}`);
  if (!/^(?:\{\s*\}|~|null)?$/i.test(text.slice(start, end))) return undefined;
  const colon = text.indexOf(':', pair.key.range[1]) + 1;
  return insertLines(start === end ? text : spliced(text, colon, end, ''), colon, '  ', lines);
}

function withFirstEntry(text: string, lines: readonly string[]): string {
  const eol = eolBefore(text, text.lastIndexOf('\n') + 1);
  const head = text.trim() === '' ? [HEAD] : [];
  const open = text.trim() === '' || text.endsWith('\n') ? text : `${text}${eol}`;
  return `${open}${[...head, 'accounts:', ...lines.map((line) => `  ${line}`)].map((line) => `${line}${eol}`).join('')}`;
}

function withField(text: string, accountId: string, field: string, value: string): string | undefined {
  const entry = entryIn(text, accountId);
  if (entry === undefined) return undefined;
  const old = pairIn(entry, field)?.value;
  if (old === undefined || old === null)
    return appendItem(
      text,
      entry,
      [`${field}: ${yamlOf(value)}`],
      `${JSON.stringify(field)}: ${JSON.stringify(value)}`,
    );
  // JSON stays JSON.
  const isQuoted = isScalar(old) && old.type === 'QUOTE_DOUBLE';
  return replaceScalar(text, old, isQuoted ? JSON.stringify(value) : yamlOf(value));
}

/** Adds the images that are new and cuts the others out, one by one, so that those that stay keep their comments. */
function withImages(text: string, accountId: string, wanted: readonly string[]): string | undefined {
  const listIn = (at: string) => {
    const entry = entryIn(at, accountId);
    const list = entry && pairIn(entry, 'images')?.value;
    return { entry, list: isSeq<ParsedNode>(list) ? list : undefined };
  };
  const { entry, list } = listIn(text);
  if (entry === undefined) return undefined;
  if (list === undefined)
    return appendItem(text, entry, [`images: ${yamlOf(wanted)}`], `"images": ${JSON.stringify(wanted)}`);
  const had = list.items.map(keyOf);
  let after: string | undefined = text;
  for (const image of wanted.filter((one) => !had.includes(one))) {
    const now = after === undefined ? undefined : listIn(after).list;
    if (after === undefined || now === undefined) return undefined;
    after = appendItem(after, now, [`- ${yamlOf(image)}`], JSON.stringify(image));
  }
  for (let i = had.length - 1; i >= 0; i -= 1) {
    const now = after === undefined ? undefined : listIn(after).list;
    if (after === undefined || now === undefined) return undefined;
    if (!wanted.includes(had[i] ?? '')) after = cutItem(after, now, i);
  }
  return after;
}

function parsesTo(text: string, wanted: TrustPolicy['exceptions'], file: string): boolean {
  try {
    const { exceptions } = parseTrustPolicy(text, file);
    return exceptions.size === wanted.size && [...wanted].every(([id, e]) => same(exceptions.get(id), e));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return false;
  }
}

const FIELDS = ['accountId', 'name', 'owner', 'reason', 'expires'] as const;
const same = (a: TrustException | undefined, b: TrustException): boolean =>
  FIELDS.every((field) => a?.[field] === b[field]) && imagesOf(a) === imagesOf(b);
/** Their order and repetitions mean nothing. */
const imagesOf = (e: TrustException | undefined) =>
  JSON.stringify(e?.images && [...new Set(e.images)].toSorted());
