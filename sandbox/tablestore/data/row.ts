import type { Cell, KeyColumn, Value } from '../wire/row-data.ts';

export interface Version {
  /** Milliseconds since the epoch, unless the writer chose another number. */
  readonly timestamp: bigint;
  readonly value: Value;
}

/** A stored row. Each column's versions stand newest first; a column without any is not there. */
export interface Row {
  readonly primaryKey: readonly KeyColumn[];
  /** By the bytes of their names, as answers give them. */
  readonly columns: ReadonlyMap<string, readonly Version[]>;
  /** When it was last written: what counts against the time to live of a row without columns. */
  readonly writtenAt: number;
}

/**
 * The row as it is seen at `now`: versions past the table's time to live are gone, and so is a row that had columns
 * and has none left.
 */
export function liveRow(row: Row | undefined, timeToLiveSeconds: number, now: number): Row | undefined {
  if (row === undefined || timeToLiveSeconds < 0) return row;
  const oldest = now - timeToLiveSeconds * 1000;
  if (row.columns.size === 0) return row.writtenAt < oldest ? undefined : row;
  const columns = new Map<string, readonly Version[]>();
  for (const [name, versions] of row.columns) {
    const live = versions.filter((version) => version.timestamp >= BigInt(oldest));
    if (live.length > 0) columns.set(name, live);
  }
  return columns.size === 0 ? undefined : { ...row, columns };
}

/** The column's versions with one more; of the same timestamp the later write stays, and at most `keep` in all. */
export function withVersion(versions: readonly Version[], added: Version, keep: number): readonly Version[] {
  return [added, ...versions.filter(({ timestamp }) => timestamp !== added.timestamp)]
    .toSorted((a, b) => (a.timestamp === b.timestamp ? 0 : a.timestamp > b.timestamp ? -1 : 1))
    .slice(0, keep);
}

/** Columns in the order in which a row keeps them. */
export function inOrder(
  columns: Iterable<readonly [string, readonly Version[]]>,
): ReadonlyMap<string, readonly Version[]> {
  return new Map([...columns].toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
}

/** The cells of an answer: columns as the row keeps them, versions newest first. */
export function cellsOf(columns: ReadonlyMap<string, readonly Version[]>): Cell[] {
  const cells: Cell[] = [];
  for (const [name, versions] of columns)
    for (const { timestamp, value } of versions) cells.push({ name, value, timestamp });
  return cells;
}
