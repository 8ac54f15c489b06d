import { Refusal } from '../refusal.ts';
import { readVariant } from '../wire/plain-buffer-reader.ts';
import { decodeMessage } from '../wire/protocol.ts';
import type { Marker, Value } from '../wire/row-data.ts';
import { LIMITS } from './limits.ts';

export type Comparator =
  | 'CT_EQUAL'
  | 'CT_NOT_EQUAL'
  | 'CT_GREATER_THAN'
  | 'CT_GREATER_EQUAL'
  | 'CT_LESS_THAN'
  | 'CT_LESS_EQUAL';

export interface SingleColumn {
  readonly kind: 'single';
  readonly column: string;
  readonly comparator: Comparator;
  readonly value: Value | Marker;
  /** Whether a row without the column fails the condition. */
  readonly filterIfMissing: boolean;
  readonly latestVersionOnly: boolean;
}

/** A condition on the columns of a row: the condition of a write, or the filter of a read. */
export type RowFilter =
  | SingleColumn
  | {
      readonly kind: 'composite';
      readonly operator: 'LO_NOT' | 'LO_AND' | 'LO_OR';
      readonly parts: readonly RowFilter[];
    };

/** Selects columns by their position in the row; it does not select rows. */
export interface Pagination {
  readonly kind: 'pagination';
  readonly offset: number;
  readonly limit: number;
}

interface FilterMessage {
  readonly type: 'FT_SINGLE_COLUMN_VALUE' | 'FT_COMPOSITE_COLUMN_VALUE' | 'FT_COLUMN_PAGINATION';
  readonly filter: Buffer;
}

/** Parses the filter of a read. Throws a `Refusal` if it is malformed. */
export function parseFilter(bytes: Buffer): RowFilter | Pagination {
  const message = decodeMessage<FilterMessage>('Filter', bytes, 'Deserialize filter failed.');
  if (message.type !== 'FT_COLUMN_PAGINATION') return parseCondition(bytes);
  const page = decodeMessage<{ offset: number; limit: number }>(
    'ColumnPaginationFilter',
    message.filter,
    'Deserialize column pagination filter failed.',
  );
  if (page.offset < 0) throw invalid('Offset in ColumnPaginationFilter must be greater than or equal to 0');
  if (page.limit <= 0) throw invalid('Limit in ColumnPaginationFilter must be greater than 0');
  return { kind: 'pagination', ...page };
}

/** Parses the column condition of a write, or a filter that selects rows. Throws a `Refusal` if it is malformed. */
export function parseCondition(bytes: Buffer): RowFilter {
  const filter = parseRowFilter(decodeMessage<FilterMessage>('Filter', bytes, 'Deserialize filter failed.'));
  if (countSingle(filter) > LIMITS.filterConditions) {
    throw invalid(`The count of filter exceeds the max:${LIMITS.filterConditions}`);
  }
  return filter;
}

function parseRowFilter({ type, filter }: FilterMessage): RowFilter {
  switch (type) {
    case 'FT_SINGLE_COLUMN_VALUE': {
      const message = decodeMessage<{
        comparator: Comparator;
        columnName: string;
        columnValue: Buffer;
        filterIfMissing: boolean;
        latestVersionOnly: boolean;
      }>('SingleColumnValueFilter', filter, 'Deserialize relation filter failed.');
      return {
        kind: 'single',
        column: message.columnName,
        comparator: message.comparator,
        value: readVariant(message.columnValue, message.columnName),
        filterIfMissing: message.filterIfMissing,
        latestVersionOnly: message.latestVersionOnly,
      };
    }
    case 'FT_COMPOSITE_COLUMN_VALUE': {
      const message = decodeMessage<{
        combinator: 'LO_NOT' | 'LO_AND' | 'LO_OR';
        subFilters: FilterMessage[];
      }>('CompositeColumnValueFilter', filter, 'Deserialize composite filter failed.');
      const parts = message.subFilters.map(parseRowFilter);
      if (message.combinator === 'LO_NOT' && parts.length !== 1) {
        throw invalid('Invalid NOT operator: the number of sub-filters must be 1');
      }
      if (message.combinator !== 'LO_NOT' && parts.length !== 2) {
        throw invalid('Invalid AND/OR operator: the number of sub-filters must be 2');
      }
      return { kind: 'composite', operator: message.combinator, parts };
    }
    case 'FT_COLUMN_PAGINATION':
      throw invalid('Invalid type of sub-filter: FT_COLUMN_PAGINATION');
    default:
      throw invalid(`Invalid type of filter: ${String(type)}`);
  }
}

function countSingle(filter: RowFilter): number {
  return filter.kind === 'single' ? 1 : filter.parts.reduce((sum, part) => sum + countSingle(part), 0);
}

function invalid(message: string): Refusal {
  return new Refusal('OTSParameterInvalid', `${message}.`);
}
