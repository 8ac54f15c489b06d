import { isMap, isScalar, type Pair, type ParsedNode, type YAMLMap } from 'yaml';
import { ConfigError } from '../errors.ts';
import { endOf, isKeyOf, parse, pastComments, says, STYLE, withEol } from './edit-policy.ts';
import { parseTrustPolicy } from './parse-trust-policy.ts';

/**
 * A policy's text without the account's exception. What stands within the entry, or indented deeper behind it, goes
 * with it; every other line stays, comments above it included. Pure.
 *
 * Where the accounts are not in block form the document is written anew by the YAML library.
 *
 * @throws ConfigError when the text is no policy or does not name the account.
 */
export function removeException(text: string, accountId: string, file: string): string {
  const { exceptions } = parseTrustPolicy(text, file);
  if (!exceptions.has(accountId))
    throw new ConfigError([`${file} does not name account ${accountId}; "trust list" shows whom it names`]);
  const wanted = new Map([...exceptions].filter(([id]) => id !== accountId));
  for (const edit of [cutOut, rewritten]) {
    const after = edit(text, accountId);
    if (after !== undefined && says(after, wanted, file)) return after;
  }
  throw new ConfigError([`${file} has a form from which no entry can be taken safely; remove it by hand`]);
}

type Accounts = YAMLMap<ParsedNode, ParsedNode | null>;

function entryOf(accounts: Accounts, accountId: string): Pair<ParsedNode, ParsedNode | null> | undefined {
  return accounts.items.find(({ key }) => isScalar(key) && isKeyOf(key, accountId));
}

/** From the line of its id to its last one. Undefined: it shares these lines with something else. */
function cutOut(text: string, accountId: string): string | undefined {
  const accounts = parse(text).get('accounts');
  if (!isMap<ParsedNode, ParsedNode | null>(accounts) || accounts.flow === true) return undefined;
  const entry = entryOf(accounts, accountId);
  const end = entry?.value === undefined || entry.value === null ? undefined : endOf(entry.value);
  if (entry?.key.range === undefined || end === undefined) return undefined;
  const lineStart = text.lastIndexOf('\n', entry.key.range[0] - 1) + 1;
  const indent = text.slice(lineStart, entry.key.range[0]);
  if (indent.trim() !== '') return undefined;
  const lineEnd = text[end - 1] === '\n' ? end : text.indexOf('\n', end) + 1;
  const tail = lineEnd === 0 ? '' : text.slice(pastComments(text, lineEnd, indent) || text.length);
  return text.slice(0, lineStart) + tail;
}

function rewritten(text: string, accountId: string): string | undefined {
  const document = parse(text);
  const accounts = document.get('accounts');
  if (!isMap<ParsedNode, ParsedNode | null>(accounts)) return undefined;
  const entry = entryOf(accounts, accountId);
  if (entry === undefined) return undefined;
  accounts.items.splice(accounts.items.indexOf(entry), 1);
  return withEol(document.toString(STYLE), text);
}
