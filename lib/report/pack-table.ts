import { defangSchemes } from '../text/defang-links.ts';
import type { Language } from '../alert/message/texts.ts';
import { byText } from '../text/order.ts';
import type { PackedColumn, PackedTable } from './packed-table.ts';
import type { Cell, Table } from './table.ts';

/**
 * Packs a table for the page: the distinct values of each column, in order, and for each row the index of its value. Twenty thousand shares of two thousand images are a megabyte instead of five, and the browser sorts by
 * comparing numbers.
 */
export function packTable(table: Table, language: Language): PackedTable {
  const inWords = new Intl.Collator(language, { numeric: true }).compare;
  const columns = table.columns.map((column, index): PackedColumn => {
    const cells = table.rows.map((row) => row[index] ?? EMPTY);
    const { values, places } = distinct(cells, inWords);
    const tones = values.map((cell) => cell.tone ?? '');
    return {
      kind: column.kind,
      label: column.label,
      ...(column.facet === undefined ? {} : { facet: column.facet }),
      // As in the first rows of the page: a mail program that shows the page makes no links.
      values: values.map((cell) => defangSchemes(cell.text)),
      ...(tones.every((tone) => tone === '') ? {} : { tones }),
      at: places,
    };
  });
  return { id: table.id, rows: table.rows.length, columns };
}

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
  const placeOf = new Map(ordered.map(([key], place) => [key, place]));
  return { values: ordered.map(([, cell]) => cell), places: keys.map((key) => placeOf.get(key) ?? 0) };
}

function compare(a: Cell, b: Cell, inWords: (a: string, b: string) => number): number {
  if (typeof a.sort === 'number' && typeof b.sort === 'number') return a.sort - b.sort;
  // Texts in the order of the language; a cell with a sort key, such as a time, by that key.
  if (a.sort === undefined && b.sort === undefined) return inWords(a.text, b.text) || byText(a.text, b.text);
  return byText(String(a.sort ?? a.text), String(b.sort ?? b.text));
}
