import type { Cell, Table } from './table.ts';

/** So that Excel takes it for UTF-8. */
export const BYTE_ORDER_MARK = '\uFEFF';

/**
 * One table as CSV (RFC 4180: CRLF, every field in quotes), made to be opened in a spreadsheet, UTF-8 with its mark.
 *
 * A text that a spreadsheet would run as a formula (`=`, `+`, `-`, `@` and their wide forms, at its beginning or
 * after a separator) has an apostrophe before that character, as OWASP's «CSV Injection» advises. An id of 16 digits
 * or more has one at its beginning: as a number it would lose its last digits (a double holds 15). The JSON export
 * has every text as it is.
 */
export function tableCsv(table: Table): string {
  const heads = table.columns.map((column) => field(column.label));
  const rows = table.rows.map((row) => row.map((cell, at) => csvCell(cell, table.columns[at]?.kind)));
  return `${BYTE_ORDER_MARK}${[heads, ...rows].map((line) => `${line.join(',')}\r\n`).join('')}`;
}

const LONG_NUMBER = /^[0-9]{16,}$/;
/** At the beginning, or after what some country's spreadsheet takes for a separator. */
const FORMULA = /(^|[,;|\t\r\n])(\s*["']*\s*)([=+\-@＝＋－＠])/g;

function csvCell({ text, sort }: Cell, kind: Table['columns'][number]['kind'] | undefined): string {
  // A number for a machine to add up: without the commas for people.
  if (kind === 'number' && typeof sort === 'number') return field(String(sort));
  return field(LONG_NUMBER.test(text) ? `'${text}` : text.replace(FORMULA, "$1$2'$3"));
}

const field = (text: string): string => `"${text.replaceAll('"', '""')}"`;
