import type { PackedColumn, PackedTable } from '../packed-table.ts';

/** The search. */
export interface Wanted {
  readonly query: string;
  /** The pressed chips of each filter; none: everything passes. */
  readonly facets: Readonly<Record<'trust' | 'region', ReadonlySet<string>>>;
}

export interface Order {
  readonly column: number;
  readonly descending: boolean;
}

/**
 * The matching rows, in their original order. A row matches if it contains every word of the query, in any case, and
 * one pressed chip of each filter that the table has. Each distinct value is compared once, not each cell.
 */
export function findRows(table: PackedTable, { query, facets }: Wanted): number[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const texts = words.length === 0 ? [] : table.columns.map((c) => c.values.map((v) => v.toLowerCase()));
  const hits = words.map((word) => texts.map((values) => values.map((value) => value.includes(word))));
  const chips = table.columns.flatMap((column): { column: PackedColumn; passes: boolean[] }[] => {
    const pressed = column.facet === undefined ? undefined : facets[column.facet];
    if (pressed === undefined || pressed.size === 0) return [];
    return [
      { column, passes: column.values.map((value) => value.split(', ').some((part) => pressed.has(part))) },
    ];
  });
  const rows: number[] = [];
  for (let row = 0; row < table.rows; row += 1) {
    const found = hits.every((hit) => table.columns.some((column, c) => hit[c]?.[column.at[row] ?? 0]));
    if (found && chips.every(({ column, passes }) => passes[column.at[row] ?? 0])) rows.push(row);
  }
  return rows;
}

/** Sorts rows by a column; equal rows keep their order. */
export function orderRows(table: PackedTable, rows: readonly number[], order: Order | undefined): number[] {
  const at = order === undefined ? undefined : table.columns[order.column]?.at;
  if (order === undefined || at === undefined) return [...rows];
  const sign = order.descending ? -1 : 1;
  return rows.toSorted((a, b) => sign * ((at[a] ?? 0) - (at[b] ?? 0)) || a - b);
}

/** The order after a click on a column's head: ascending, descending, then the original order. */
export function nextOrder(before: Order | undefined, column: number): Order | undefined {
  if (before?.column !== column) return { column, descending: false };
  return before.descending ? undefined : { column, descending: true };
}
