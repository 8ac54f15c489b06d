import type { Cell, KeyColumn, Value } from '../wire/row-data.ts';

export interface Version {
  /** Milliseconds since the epoch, unless the writer set another number. */
  readonly timestamp: bigint;
  readonly value: Value;
}

/** A stored row. The versions of a column are sorted newest first; no column is without a version. */
export interface Row {
  readonly primaryKey: readonly KeyColumn[];
  /** Sorted by the bytes of their names, as in answers. */
  readonly columns: ReadonlyMap<string, readonly Version[]>;
  /** Time of the last write, in milliseconds since the epoch; the time to live of a row without columns starts here. */
  readonly writtenAt: number;
}

/**
 * The row as a read at `now` sees it: without the versions that are past the table's time to live. Returns undefined
 * if that leaves none of its columns. A row that has no columns expires by `writtenAt`.
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

/** Adds a version to those of a column. It replaces one of the same timestamp; at most `keep` versions remain. */
export function withVersion(versions: readonly Version[], added: Version, keep: number): readonly Version[] {
  return [added, ...versions.filter(({ timestamp }) => timestamp !== added.timestamp)]
    .toSorted((a, b) => (a.timestamp === b.timestamp ? 0 : a.timestamp > b.timestamp ? -1 : 1))
    .slice(0, keep);
}

/** Sorts columns as a row stores them, by the bytes of their names. */
export function inOrder(
  columns: Iterable<readonly [string, readonly Version[]]>,
): ReadonlyMap<string, readonly Version[]> {
  return new Map([...columns].toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
}

/** The cells of an answer: columns in the order of the row, versions newest first. */
export function cellsOf(columns: ReadonlyMap<string, readonly Version[]>): Cell[] {
  const cells: Cell[] = [];
  for (const [name, versions] of columns)
    for (const { timestamp, value } of versions) cells.push({ name, value, timestamp });
  return cells;
}
