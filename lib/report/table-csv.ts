import { isPlainText } from './plain-text.ts';
import type { Cell, Column, Table } from './table.ts';

/** Excel then reads the file as UTF-8. */
export const BYTE_ORDER_MARK = '\uFEFF';

/**
 * One table as CSV for spreadsheets (RFC 4180: CRLF, every field in quotes; UTF-8 with a byte order mark).
 *
 * A spreadsheet runs a text as a formula, or turns it into a number or a date, and saves what it made of it: an account
 * id becomes 1.23E+14, a name `3/4` the third of April. Quotes do not prevent that; an apostrophe before the text does,
 * in Excel, WPS and LibreOffice. It stays in sight, and it stays when the file is saved again.
 * - An id always gets one, so that a column has one form: look-ups between two exports match, and `=MID(A2,2,99)` gives
 *   the id itself, as text.
 * - Any other text (a name, a time, a list) gets one unless every spreadsheet leaves it alone (`isPlainText`).
 * - A count gets none, so that it can be added up.
 * So the original is the field without an apostrophe at its beginning.
 *
 * Other ways were worse: `="123"` is a formula, and saving the file loses it; an invisible character (tab, no-break
 * space) makes look-ups fail for no visible reason.
 *
 * A spreadsheet that expects another separator splits the fields elsewhere, so a character that begins a formula gets an
 * apostrophe after each possible separator, too (OWASP's «CSV Injection»). The JSON export keeps every text unchanged.
 */
export function tableCsv(table: Table): string {
  const heads = table.columns.map((column) => field(column.label));
  const rows = table.rows.map((row) => row.map((cell, at) => field(csvText(cell, table.columns[at]?.kind))));
  return `${BYTE_ORDER_MARK}${[heads, ...rows].map((line) => `${line.join(',')}\r\n`).join('')}`;
}

const FORMULA_AFTER_SEPARATOR = /([,;|\t\r\n]\s*["']*\s*)([=+\-@＝＋－＠])/g;

function csvText({ text, sort }: Cell, kind: Column['kind'] = 'text'): string {
  // Without thousands separators, so that a spreadsheet can add it up.
  if (kind === 'number' && typeof sort === 'number') return String(sort);
  if (text === '') return '';
  const guarded = text.replace(FORMULA_AFTER_SEPARATOR, "$1'$2");
  return kind !== 'id' && isPlainText(text) ? guarded : `'${guarded}`;
}

const field = (text: string): string => `"${text.replaceAll('"', '""')}"`;
