import { defangSchemes } from '../text/defang-links.ts';
import type { Language } from '../alert/message/texts.ts';
import { byText } from '../text/order.ts';
import type { PackedColumn, PackedTable } from './packed-table.ts';
import type { Cell, Column, Table } from './table.ts';

/**
 * Packs a table for the page: the distinct values of each column, in order, and for each row the index of its value.
 * Twenty thousand rows are a megabyte instead of five, and the browser sorts by comparing numbers.
 *
 * A column that says the same in each row is not shown (`sameInEachRow`), but it can be searched.
 */
export function packTable(
  table: Pick<Table, 'columns' | 'rows'>,
  id: string,
  language: Language,
): PackedTable {
  const inWords = new Intl.Collator(language, { numeric: true }).compare;
  const packed: PackedColumn[] = [];
  for (const [index, column] of table.columns.entries()) {
    const cells = table.rows.map((row) => row[index] ?? EMPTY);
    const { values, places } = distinct(cells, inWords);
    const tones = values.map((cell) => cell.tone ?? '');
    packed.push({
      kind: column.kind,
      label: column.label,
      place: placeOf(column, values, { isFirst: index === 0, rows: table.rows.length }),
      ...(column.facet === undefined ? {} : { facet: column.facet }),
      // As in the first rows of the page: a mail program that shows the page makes no links.
      values: values.map((cell) => defangSchemes(cell.text)),
      ...(tones.every((tone) => tone === '') ? {} : { tones }),
      at: places,
    });
  }
  return { id, rows: table.rows.length, columns: packed };
}

function placeOf(
  { under }: Column,
  values: readonly Cell[],
  { isFirst, rows }: { readonly isFirst: boolean; readonly rows: number },
): PackedColumn['place'] {
  const isSame = values.length === 1 && (rows > 1 || values[0]?.text === '');
  return isSame && !isFirst ? 'none' : under === true ? 'under' : 'cell';
}

/** What the columns that are left out say: `Region: cn-hangzhou`. */
export const sameInEachRow = ({ columns }: PackedTable): readonly string[] =>
  columns
    .filter(({ place, values }) => place === 'none' && values[0] !== '')
    .map(({ label, values }) => `${label}: ${values[0] ?? ''}`);

const EMPTY: Cell = { text: '' };

function distinct(
  cells: readonly Cell[],
  inWords: (a: string, b: string) => number,
): { values: Cell[]; places: number[] } {
  const keyOf = ({ text, sort, tone }: Cell): string => JSON.stringify([text, sort, tone]);
  const byKey = new Map<string, Cell>();
  const keys = cells.map((cell) => {
    const key = keyOf(cell);
    if (!byKey.has(key)) byKey.set(key, cell);
    return key;
  });
  const ordered = [...byKey].toSorted(([, a], [, b]) => compare(a, b, inWords));
  const indexOf = new Map(ordered.map(([key], place) => [key, place]));
  return { values: ordered.map(([, cell]) => cell), places: keys.map((key) => indexOf.get(key) ?? 0) };
}

function compare(a: Cell, b: Cell, inWords: (a: string, b: string) => number): number {
  if (typeof a.sort === 'number' && typeof b.sort === 'number') return a.sort - b.sort;
  // Texts in the order of the language; a cell with a sort key, such as a time, by that key.
  if (a.sort === undefined && b.sort === undefined) return inWords(a.text, b.text) || byText(a.text, b.text);
  return byText(String(a.sort ?? a.text), String(b.sort ?? b.text));
}
