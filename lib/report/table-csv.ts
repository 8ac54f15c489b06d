import type { Cell, Table } from './table.ts';

/** Excel then reads the file as UTF-8. */
export const BYTE_ORDER_MARK = '\uFEFF';

/**
 * One table as CSV for spreadsheets (RFC 4180: CRLF, every field in quotes; UTF-8 with a byte order mark).
 *
 * A text that a spreadsheet would run as a formula (`=`, `+`, `-`, `@` and their wide forms, at its beginning or
 * after a separator) gets an apostrophe before that character, as OWASP's «CSV Injection» advises. An id of 16 digits
 * or more gets one at its beginning, because as a number it would lose its last digits (a double holds 15). The JSON
 * export keeps every text unchanged.
 */
export function tableCsv(table: Table): string {
  const heads = table.columns.map((column) => field(column.label));
  const rows = table.rows.map((row) => row.map((cell, at) => csvCell(cell, table.columns[at]?.kind)));
  return `${BYTE_ORDER_MARK}${[heads, ...rows].map((line) => `${line.join(',')}\r\n`).join('')}`;
}

const LONG_NUMBER = /^[0-9]{16,}$/;
/** At the beginning, or after a character that a spreadsheet may treat as a separator. */
const FORMULA = /(^|[,;|\t\r\n])(\s*["']*\s*)([=+\-@＝＋－＠])/g;

function csvCell({ text, sort }: Cell, kind: Table['columns'][number]['kind'] | undefined): string {
  // Without thousands separators, so that a spreadsheet can add it up.
  if (kind === 'number' && typeof sort === 'number') return field(String(sort));
  return field(LONG_NUMBER.test(text) ? `'${text}` : text.replace(FORMULA, "$1$2'$3"));
}

const field = (text: string): string => `"${text.replaceAll('"', '""')}"`;
