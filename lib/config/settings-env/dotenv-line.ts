import { parseEnv } from 'node:util';

/** One line of `settings.env`. Offsets are within the line, in UTF-16 units. No sentence repeats a value (I12). */
export type DotenvLine =
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'setting';
      readonly name: string;
      readonly value: string;
      readonly at: number;
      readonly comment: string;
    }
  | { readonly kind: 'comment'; readonly comment: string }
  | { readonly kind: 'wrong'; readonly at: number; readonly what: string };

const EMPTY: DotenvLine = { kind: 'empty' };
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const IN_SINGLE_QUOTES = "put the value in single quotes: NAME='value'";
/** They look like a space, or like nothing, and are a part of the value to every reader. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

/**
 * Reads a line of the dotenv form, by Node's own parser. That parser takes anything: it cuts a value at a `#`, keeps a
 * quote that is not closed, and joins a line without `=`, even one of spaces only, to the next one. So it is given one
 * line at a time, and only what the readers of the form (Node's versions, `node --env-file`, the package dotenv) take
 * alike. Of anything else it is said what to write.
 */
export function readDotenvLine(line: string): DotenvLine {
  const text = line.trim();
  if (text === '') return EMPTY;
  if (text.startsWith('#')) return { kind: 'comment', comment: text.slice(1) };
  const equals = line.indexOf('=');
  const start = line.length - line.trimStart().length;
  if (equals === -1)
    return wrong(
      start,
      line.includes('＝')
        ? 'a full-width “＝” stands here; write NAME=value with the “=” of ASCII'
        : 'no “=” stands on this line; write NAME=value, or put # before a comment',
    );
  const before = line.slice(0, equals);
  const [, exported = '', name = '', space = ''] = /^\s*(export\s+)?(\S*)(\s*)$/.exec(before) ?? [];
  if (!NAME.test(name))
    return wrong(
      start,
      'what stands before the first “=” is not the name of a setting; write NAME=value, each on a line of its own',
    );
  if (space !== '') return wrong(start, 'a space stands before “=”; write NAME=value');
  const written = line.slice(equals + 1);
  const found = readValue(written, equals + 1);
  if ('what' in found) return wrong(found.at, found.what);
  const { [name]: value } = parseEnv(`${name}=${written}`);
  // Versions of Node differ in what they take; what this one takes otherwise is not guessed.
  if (value !== found.value) return wrong(equals + 1, `this value is ambiguous; ${IN_SINGLE_QUOTES}`);
  return { kind: 'setting', name, value, at: start + exported.length, comment: found.comment };
}

const wrong = (at: number, what: string): DotenvLine => ({ kind: 'wrong', at, what });

type Value =
  | { readonly value: string; readonly comment: string }
  | { readonly at: number; readonly what: string };

function readValue(written: string, at: number): Value {
  const problem = (what: string, offset = 0): Value => ({ at: at + offset, what });
  const unseen = UNSEEN.exec(written.trim());
  if (unseen !== null && unseen[0] !== '\t')
    return problem(
      `the value holds an invisible character, U+${hex(unseen[0])}; remove it, or type the value instead of pasting it`,
      written.indexOf(unseen[0]),
    );
  const [quote = ''] = written;
  if (/["']/.test(quote)) return readQuoted(written, quote, problem);
  if (/[`“”„‘’«»＂＇]/u.test(quote)) return problem(`a value is not quoted by ${quote}; ${IN_SINGLE_QUOTES}`);
  // A comment begins with a space and a number sign.
  const comment = /\s#/.exec(written);
  const value = written.slice(0, comment?.index).trim();
  if (value !== '' && /^\s/.test(written)) return problem('a space stands after “=”; write NAME=value');
  if (value.includes('#'))
    return problem(`a “#” ends a value that has no quotes; ${IN_SINGLE_QUOTES}`, written.indexOf('#'));
  const second = /\s(?:export\s+)?[A-Za-z_][A-Za-z0-9_]*=/.exec(value);
  if (second !== null)
    return problem(
      `a second setting stands on this line; write each on a line of its own, or ${IN_SINGLE_QUOTES}`,
      second.index + 1,
    );
  return { value, comment: comment === null ? '' : written.slice(comment.index + 2) };
}

function readQuoted(
  written: string,
  quote: string,
  problem: (what: string, offset?: number) => Value,
): Value {
  const close = written.indexOf(quote, 1);
  if (close === -1)
    return problem(
      `the quote ${quote} that opens here is not closed on this line; close it (a value has one line)`,
    );
  const value = written.slice(1, close);
  const rest = written.slice(close + 1);
  if (!/^(?:\s*|\s+#.*)$/.test(rest))
    return problem(
      `something stands behind the closing ${quote}; a value that holds ${quote} goes into ${quote === '"' ? 'single' : 'double'} quotes, and in a URL ${quote} is written %${quote === '"' ? '22' : '27'}`,
      close + 1,
    );
  if (quote === '"' && value.includes('\\'))
    return problem(`a backslash within double quotes means something else; ${IN_SINGLE_QUOTES}`);
  return { value, comment: rest.replace(/^\s*#?/, '') };
}

const hex = (character: string): string =>
  (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
