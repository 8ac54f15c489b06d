import { ConfigError } from '../errors.ts';
import type { Credentials } from '../platform/credentials.ts';

/** Where each part of an access key stands, for the error: the name of its setting, or words. */
export type KeyNames = Readonly<Record<keyof Credentials, string>>;

/** The first character that is not printable ASCII. Keys and tokens have no others, and HTTP could not send them. */
const FOREIGN = /[^\x21-\x7e]/u;
const QUOTED = /^(["'`]).*\1$/;
/** How ids of access keys begin: those of users and accounts, and temporary ones. */
const KEY_ID = /^(LTAI|STS\.)/;

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/[\r\n]/, 'a line break'],
  [/[\t ]/, 'a space or tab'],
  [/[\u2018-\u201f\u00ab\u00bb]/, 'a curly quote'],
  [/[\u00a0\u2007\u202f\u3000]/, 'a space that is none (no-break or full-width)'],
  [/[\uff01-\uff5e]/, 'a full-width character'],
  [/[\u200b-\u200f\u2060\ufeff\u00ad]/, 'an invisible character'],
];

/**
 * The access key without the white space around its parts, as pasting leaves it.
 * @throws ConfigError that names what no key has, and where; it never shows a part of a key (I12).
 */
export function checkedKey(key: Credentials, names: KeyNames): Credentials {
  const accessKeyId = key.accessKeyId.trim();
  const accessKeySecret = key.accessKeySecret.trim();
  const securityToken = key.securityToken?.trim() ?? '';
  const problems = [
    problemOf(accessKeyId, names.accessKeyId),
    problemOf(accessKeySecret, names.accessKeySecret),
    securityToken === '' ? undefined : problemOf(securityToken, names.securityToken),
    KEY_ID.test(accessKeySecret) && !KEY_ID.test(accessKeyId)
      ? `${names.accessKeyId} and ${names.accessKeySecret} are swapped: an access key's id begins with LTAI or STS.`
      : undefined,
  ].filter((problem) => problem !== undefined);
  if (problems.length > 0) throw new ConfigError(problems);
  return { accessKeyId, accessKeySecret, ...(securityToken === '' ? {} : { securityToken }) };
}

function problemOf(value: string, name: string): string | undefined {
  if (value === '') return `${name} is empty`;
  if (QUOTED.test(value)) return `${name} stands in quotes; leave them out`;
  const found = FOREIGN.exec(value);
  if (found === null) return undefined;
  const [character] = found;
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  const kind = KINDS.find(([of]) => of.test(character))?.[1] ?? 'a character that no key has';
  return `${name} holds ${kind} (${code}) as its character ${found.index + 1}; copy it again from where it was issued`;
}
