import { cellsOf, type Row } from '../data/row.ts';
import type { TableSettings } from '../data/table.ts';
import type { ConditionMessage } from '../wire/messages.ts';
import { valueSize, type Cell, type KeyColumn } from '../wire/row-data.ts';
import { KB } from './limits.ts';

/** Capacity units; each covers up to 4 KB read or written. */
export interface Units {
  readonly read: number;
  readonly write: number;
}

const UNIT_BYTES = 4 * KB;
const TIMESTAMP_BYTES = 8;

/** The size of names and values in bytes; with `timestamps`, also the 8 bytes of each version. */
export function dataSize(
  primaryKey: readonly KeyColumn[],
  cells: readonly Cell[],
  timestamps = false,
): number {
  let size = 0;
  for (const { name, value } of primaryKey) size += Buffer.byteLength(name) + valueSize(value);
  for (const { name, value } of cells) {
    // A cell without a value is a deletion, of which only the name counts.
    size += Buffer.byteLength(name) + (value === undefined ? 0 : valueSize(value));
    if (timestamps && value !== undefined) size += TIMESTAMP_BYTES;
  }
  return size;
}

/** Whether timestamps count towards sizes: only with a time to live, or with more than one version. */
export function timestampsCount(settings: TableSettings): boolean {
  return settings.maxVersions > 1 || settings.timeToLive >= 0;
}

/** Even an empty or missing row costs one unit. */
export function unitsFor(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / UNIT_BYTES));
}

/**
 * The units that a write consumes: for the data it writes, and for what its condition has to read. To check whether a
 * row exists, the service reads its key; for a condition on columns, it reads the whole row.
 */
export function writeUnits(
  written: { readonly primaryKey: readonly KeyColumn[]; readonly cells: readonly Cell[] },
  settings: TableSettings,
  condition: ConditionMessage,
  existing: Row | undefined,
): Units {
  const timestamps = timestampsCount(settings);
  const write = unitsFor(dataSize(written.primaryKey, written.cells, timestamps));
  if (condition.columnCondition !== undefined) {
    const cells = existing === undefined ? [] : cellsOf(existing.columns);
    return { write, read: unitsFor(dataSize(written.primaryKey, cells, timestamps)) };
  }
  return {
    write,
    read: condition.rowExistence === 'IGNORE' ? 0 : unitsFor(dataSize(written.primaryKey, [])),
  };
}

/** A write whose condition was not met costs one unit of each kind. */
export const CONDITION_FAILED: Units = { read: 1, write: 1 };
