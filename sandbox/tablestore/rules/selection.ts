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

/** A read of one row: what it answers (nothing where the row is not chosen), and how much it looked at. */
export interface Selected {
  readonly row: AnswerRow | undefined;
  readonly bytes: number;
}

/** Max versions that mean every version there is. */
const ALL_VERSIONS = -1;

export type Select = (row: Row | undefined, settings: TableSettings) => Selected;

/** Reads what a request wants of each row's columns, refusing what makes no sense. */
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

/** A filter sees only the columns that are read: one that is not counts as missing. */
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
  // A row that has none of the columns asked for is not answered, unless its key was asked for, or everything.
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
