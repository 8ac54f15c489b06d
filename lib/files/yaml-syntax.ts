import type { YAMLError } from 'yaml';
import { visibleText } from '../text/visible-text.ts';

/**
 * Where nesting passes 100 levels, if it does. The YAML library takes seconds for a megabyte of open brackets, and the
 * process dies of a megabyte of dashes. A table a level deeper is indented by a column at least.
 */
export function tooDeepAt(text: string): number | undefined {
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

export const ALIAS =
  'aliases (*name) are not allowed; write the value out, or put it in quotes if it is text';

/** What says it all, in place of the library's words. */
const INSTEAD: Readonly<Record<string, string>> = {
  BAD_ALIAS: ALIAS,
  MULTIPLE_DOCS: 'a second document begins here (---); keep one document in a file',
  TAB_AS_INDENT: 'a tab stands in the indentation, where YAML allows spaces only; replace it',
};

/** An error of the YAML library, which is one line and ends in no colon. */
export function syntaxError({ code, message, pos }: YAMLError, text: string): string {
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
