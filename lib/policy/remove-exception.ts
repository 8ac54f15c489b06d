import { isMap, isScalar, type Pair, type ParsedNode, type YAMLMap } from 'yaml';
import { ConfigError } from '../errors.ts';
import { endOf, isKeyOf, parse, parsesTo, skipComments, STYLE, withEol } from './edit-policy.ts';
import { parseTrustPolicy } from './parse-trust-policy.ts';

/**
 * Returns a policy's text without the account's exception. The entry's lines, and comments after it that are indented
 * further, are removed; every other line stays, comments above the entry included. Pure.
 *
 * If the accounts are not in block form, the YAML library writes the whole document again.
 *
 * @throws ConfigError if the text is not a policy or does not name the account.
 */
export function removeException(text: string, accountId: string, file: string): string {
  const { exceptions } = parseTrustPolicy(text, file);
  if (!exceptions.has(accountId))
    throw new ConfigError([
      `${file} does not name account ${accountId}; "trust list" shows the accounts that it names`,
    ]);
  const wanted = new Map([...exceptions].filter(([id]) => id !== accountId));
  for (const edit of [cutEntry, rewriteDocument]) {
    const after = edit(text, accountId);
    if (after !== undefined && parsesTo(after, wanted, file)) return after;
  }
  throw new ConfigError([
    `${file} is written in a form from which no entry can be removed safely; remove it by hand`,
  ]);
}

type Accounts = YAMLMap<ParsedNode, ParsedNode | null>;

function entryOf(accounts: Accounts, accountId: string): Pair<ParsedNode, ParsedNode | null> | undefined {
  return accounts.items.find(({ key }) => isScalar(key) && isKeyOf(key, accountId));
}

/** Cuts the lines of the entry out. Undefined: they hold something else, too. */
function cutEntry(text: string, accountId: string): string | undefined {
  const accounts = parse(text).get('accounts');
  if (!isMap<ParsedNode, ParsedNode | null>(accounts) || accounts.flow === true) return undefined;
  const entry = entryOf(accounts, accountId);
  const end = entry?.value === undefined || entry.value === null ? undefined : endOf(entry.value);
  if (entry?.key.range === undefined || end === undefined) return undefined;
  const lineStart = text.lastIndexOf('\n', entry.key.range[0] - 1) + 1;
  const indent = text.slice(lineStart, entry.key.range[0]);
  if (indent.trim() !== '') return undefined;
  const lineEnd = text[end - 1] === '\n' ? end : text.indexOf('\n', end) + 1;
  const tail = lineEnd === 0 ? '' : text.slice(skipComments(text, lineEnd, indent) || text.length);
  return text.slice(0, lineStart) + tail;
}

function rewriteDocument(text: string, accountId: string): string | undefined {
  const document = parse(text);
  const accounts = document.get('accounts');
  if (!isMap<ParsedNode, ParsedNode | null>(accounts)) return undefined;
  const entry = entryOf(accounts, accountId);
  if (entry === undefined) return undefined;
  accounts.items.splice(accounts.items.indexOf(entry), 1);
  return withEol(document.toString(STYLE), text);
}
