import { PART_SEPARATOR, rowsOf } from '../group-summary.ts';
import type { PackedColumn, PackedShares, PackedTable } from '../packed-table.ts';

/** The search. */
export interface Wanted {
  readonly query: string;
  /** The pressed chips; none: everything passes. */
  readonly trust: ReadonlySet<string>;
  /** Empty: all. */
  readonly region: string;
}

export interface Order {
  readonly column: number;
  readonly descending: boolean;
}

/** A shared image, and those of its shares that match. */
export interface FoundImage {
  readonly image: number;
  readonly rows: readonly number[];
}

const wordsIn = (query: string): string[] =>
  query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');

/** Whether a row has a word in any column. Each distinct value is compared once, not each cell. */
function finderOf({ columns }: PackedTable, word: string): (row: number) => boolean {
  const hits = columns.map(({ values }) => values.map((value) => value.toLowerCase().includes(word)));
  return (row) => columns.some(({ at }, n) => hits[n]?.[at[row] ?? 0]);
}

/** Whether a row passes a filter, which is one part of its value. A table without the filter's column passes. */
function filterOf(
  { columns }: PackedTable,
  facet: PackedColumn['facet'],
  wanted: ReadonlySet<string>,
): (row: number) => boolean {
  const column = wanted.size === 0 ? undefined : columns.find((c) => c.facet === facet);
  if (column === undefined) return () => true;
  const passes = column.values.map((value) => value.split(PART_SEPARATOR).some((part) => wanted.has(part)));
  return (row) => passes[column.at[row] ?? 0] ?? false;
}

const regionsOf = (region: string): ReadonlySet<string> => new Set(region === '' ? [] : [region]);

/**
 * The matching rows, in their original order. A row matches if it contains every word of the query, in any case, one
 * of the pressed chips, and the region, as far as the table has them.
 */
export function findRows(table: PackedTable, { query, trust, region }: Wanted): number[] {
  const tests = [
    ...wordsIn(query).map((word) => finderOf(table, word)),
    filterOf(table, 'trust', trust),
    filterOf(table, 'region', regionsOf(region)),
  ];
  return Array.from({ length: table.rows }, (_, row) => row).filter((row) =>
    tests.every((test) => test(row)),
  );
}

/**
 * The images of which something matches, with their matching shares. Each word may be in the image's row or in the
 * share's.
 * @param exposedText what the chip says for an image that is exposed to ECS.
 */
export function findShares(
  packed: PackedShares,
  { query, trust, region }: Wanted,
  exposedText: string,
): FoundImage[] {
  const exposed = new Set(packed.exposed);
  const words = wordsIn(query).map((word) => ({
    inImage: finderOf(packed.images, word),
    inShare: finderOf(packed.shares, word),
    inExposed: exposedText.toLowerCase().includes(word),
  }));
  const isInRegion = filterOf(packed.images, 'region', regionsOf(region));
  const isTrusted = filterOf(packed.shares, 'trust', trust);
  const found: FoundImage[] = [];
  for (let image = 0; image < packed.images.rows; image += 1) {
    if (!isInRegion(image)) continue;
    const isExposed = exposed.has(image);
    const left = words.filter(({ inImage, inExposed }) => !inImage(image) && !(isExposed && inExposed));
    const passes = trust.size === 0 || (isExposed && trust.has(exposedText));
    const all = rowsOf(packed, image);
    const rows = all.filter((row) => left.every(({ inShare }) => inShare(row)) && (passes || isTrusted(row)));
    if (rows.length > 0 || (all.length === 0 && passes && left.length === 0)) found.push({ image, rows });
  }
  return found;
}

/** Sorts rows by a column; equal rows keep their order. */
export function orderRows(table: PackedTable, rows: readonly number[], order: Order | undefined): number[] {
  const at = order === undefined ? undefined : table.columns[order.column]?.at;
  if (order === undefined || at === undefined) return [...rows];
  const sign = order.descending ? -1 : 1;
  return rows.toSorted((a, b) => sign * ((at[a] ?? 0) - (at[b] ?? 0)) || a - b);
}

/**
 * The order after a click on a column's head: ascending, descending, then the original order.
 * @param mostFirst descending, then ascending.
 */
export function nextOrder(before: Order | undefined, column: number, mostFirst = false): Order | undefined {
  if (before?.column !== column) return { column, descending: mostFirst };
  return before.descending === mostFirst ? { column, descending: !mostFirst } : undefined;
}
