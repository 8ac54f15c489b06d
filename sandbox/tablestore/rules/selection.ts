import { cellsOf, type Row, type Version } from '../data/row.ts';
import type { TableSettings } from '../data/table.ts';
import { Refusal } from '../refusal.ts';
import type { ColumnSelection } from '../wire/messages.ts';
import type { AnswerRow } from '../wire/plain-buffer-writer.ts';
import type { Cell } from '../wire/row-data.ts';
import { dataSize, timestampsCount } from './capacity.ts';
import { parseFilter, type Pagination, type RowFilter } from './filter.ts';
import { LIMITS } from './limits.ts';
import { matches, visibleColumns } from './matches.ts';

/** The result of reading one row: the row, undefined if missing or not selected, and the bytes that were read. */
export interface Selected {
  readonly row: AnswerRow | undefined;
  readonly bytes: number;
}

/** The value of max versions that selects all versions. */
const ALL_VERSIONS = -1;

export type Select = (row: Row | undefined, settings: TableSettings) => Selected;

/** Turns the column selection of a request into a function. Throws a `Refusal` if the selection is invalid. */
export function selector(selection: ColumnSelection): Select {
  const { columnsToGet, maxVersions, timeRange } = selection;
  if (maxVersions === undefined && timeRange === undefined) {
    throw new Refusal('OTSParameterInvalid', 'No version condition is specified while querying row.');
  }
  if (maxVersions !== undefined && maxVersions <= 0 && maxVersions !== ALL_VERSIONS) {
    throw new Refusal(
      'OTSParameterInvalid',
      `Invalid max versions: ${maxVersions} . Reason: Max versions must be positive.`,
    );
  }
  if (columnsToGet.length > LIMITS.columnsToGet) {
    throw new Refusal(
      'OTSParameterInvalid',
      `The number of columns from the request exceeds the limit, limit count: ${LIMITS.columnsToGet} , column count:${columnsToGet.length}.`,
    );
  }
  const filter = selection.filter === undefined ? undefined : parseFilter(selection.filter);
  const keepsTime = timeFilter(timeRange, maxVersions);
  return (row, settings) => {
    if (row === undefined) return { row: undefined, bytes: 0 };
    const read = new Map<string, readonly Version[]>();
    for (const [name, stored] of row.columns) {
      if (!wants(selection, name)) continue;
      const versions = stored.filter(({ timestamp }) => keepsTime(timestamp));
      if (versions.length > 0)
        read.set(name, versions.slice(0, maxVersions === ALL_VERSIONS ? undefined : maxVersions));
    }
    const cells = cellsOf(read);
    const bytes = dataSize(row.primaryKey, cells, timestampsCount(settings));
    return { row: filtered({ ...row, columns: read }, cells, filter, selection), bytes };
  };
}

/** A filter sees only the columns that are read; any other column counts as missing. */
function filtered(
  row: Row,
  read: readonly Cell[],
  filter: RowFilter | Pagination | undefined,
  selection: ColumnSelection,
): AnswerRow | undefined {
  let cells = read;
  if (filter?.kind === 'pagination') {
    const names = new Set([...row.columns.keys()].slice(filter.offset, filter.offset + filter.limit));
    cells = cells.filter(({ name }) => names.has(name));
  } else if (filter !== undefined && !matches(filter, visibleColumns(row))) {
    return undefined;
  }
  // A row with none of the requested columns is left out, unless the request asks for its key or for all columns.
  const everything =
    selection.columnsToGet.length === 0 &&
    selection.startColumn === undefined &&
    selection.endColumn === undefined &&
    selection.timeRange === undefined &&
    filter?.kind !== 'pagination';
  const asksForKey = row.primaryKey.some(({ name }) => selection.columnsToGet.includes(name));
  if (cells.length === 0 && !everything && !asksForKey) return undefined;
  return { primaryKey: row.primaryKey, cells };
}

function wants({ columnsToGet, startColumn, endColumn }: ColumnSelection, name: string): boolean {
  if (columnsToGet.length > 0 && !columnsToGet.includes(name)) return false;
  return (startColumn === undefined || name >= startColumn) && (endColumn === undefined || name < endColumn);
}

function timeFilter(
  range: ColumnSelection['timeRange'],
  maxVersions: number | undefined,
): (timestamp: bigint) => boolean {
  if (range === undefined) return () => true;
  if (range.specificTime !== undefined) {
    if (maxVersions !== undefined) {
      throw new Refusal(
        'OTSParameterInvalid',
        'Specific timestamp and max versions cannot be given at the same time.',
      );
    }
    const only = BigInt(range.specificTime);
    return (timestamp) => timestamp === only;
  }
  if (range.startTime === undefined || range.endTime === undefined) {
    throw new Refusal('OTSParameterInvalid', 'Start and end time must be given at the same time.');
  }
  const [start, end] = [BigInt(range.startTime), BigInt(range.endTime)];
  if (start >= end)
    throw new Refusal('OTSParameterInvalid', 'The start of the time range must be less than its end.');
  return (timestamp) => timestamp >= start && timestamp < end;
}
