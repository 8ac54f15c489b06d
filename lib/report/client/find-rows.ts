import type { PackedColumn, PackedTable } from '../packed-table.ts';

/** What is looked for. */
export interface Wanted {
  readonly query: string;
  /** The chips that are pressed; none of a kind: all of that kind. */
  readonly facets: Readonly<Record<'trust' | 'region', ReadonlySet<string>>>;
}

export interface Order {
  readonly column: number;
  readonly descending: boolean;
}

/**
 * The rows that match, in their own order: every word of the query somewhere in the row, whatever its case, and a
 * pressed chip of each kind that the table knows. Looks at each different value once, not at each cell.
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

/** In the order of a column; rows alike there stay as they were. */
export function orderRows(table: PackedTable, rows: readonly number[], order: Order | undefined): number[] {
  const at = order === undefined ? undefined : table.columns[order.column]?.at;
  if (order === undefined || at === undefined) return [...rows];
  const sign = order.descending ? -1 : 1;
  return rows.toSorted((a, b) => sign * ((at[a] ?? 0) - (at[b] ?? 0)) || a - b);
}

/** A click on a head: upwards, downwards, then as it was. */
export function nextOrder(before: Order | undefined, column: number): Order | undefined {
  if (before?.column !== column) return { column, descending: false };
  return before.descending ? undefined : { column, descending: true };
}
