import type { Row } from '../data/row.ts';
import type { Marker, Value } from '../wire/row-data.ts';
import type { Comparator, RowFilter, SingleColumn } from './filter.ts';

/** The columns that a filter sees, key columns included, each with its versions newest first. */
export type Visible = ReadonlyMap<string, readonly (Value | Marker)[]>;

export function visibleColumns(row: Row | undefined): Visible {
  if (row === undefined) return new Map();
  return new Map<string, readonly (Value | Marker)[]>([
    ...[...row.columns].map(([name, versions]) => [name, versions.map(({ value }) => value)] as const),
    ...row.primaryKey.map(({ name, value }) => [name, [value]] as const),
  ]);
}

export function matches(filter: RowFilter, columns: Visible): boolean {
  if (filter.kind === 'single') return matchesSingle(filter, columns);
  switch (filter.operator) {
    case 'LO_NOT':
      return !filter.parts.some((part) => matches(part, columns));
    case 'LO_AND':
      return filter.parts.every((part) => matches(part, columns));
    case 'LO_OR':
    default:
      return filter.parts.some((part) => matches(part, columns));
  }
}

function matchesSingle(filter: SingleColumn, columns: Visible): boolean {
  const versions = columns.get(filter.column) ?? [];
  if (versions.length === 0) return !filter.filterIfMissing;
  const looked = filter.latestVersionOnly ? versions.slice(0, 1) : versions;
  return looked.some((value) => holds(filter.comparator, value, filter.value));
}

function holds(comparator: Comparator, left: Value | Marker, right: Value | Marker): boolean {
  const order = compare(left, right);
  // Values of different types are not equal and have no order.
  if (order === undefined) return comparator === 'CT_NOT_EQUAL';
  switch (comparator) {
    case 'CT_EQUAL':
      return order === 0;
    case 'CT_NOT_EQUAL':
      return order !== 0;
    case 'CT_GREATER_THAN':
      return order > 0;
    case 'CT_GREATER_EQUAL':
      return order >= 0;
    case 'CT_LESS_THAN':
      return order < 0;
    case 'CT_LESS_EQUAL':
    default:
      return order <= 0;
  }
}

function compare(left: Value | Marker, right: Value | Marker): number | undefined {
  if (left.type === 'STRING' && right.type === 'STRING') {
    return Buffer.compare(Buffer.from(left.value), Buffer.from(right.value));
  }
  if (left.type === 'BINARY' && right.type === 'BINARY') return Buffer.compare(left.value, right.value);
  if (
    (left.type === 'INTEGER' && right.type === 'INTEGER') ||
    (left.type === 'DOUBLE' && right.type === 'DOUBLE') ||
    (left.type === 'BOOLEAN' && right.type === 'BOOLEAN')
  ) {
    return left.value === right.value ? 0 : left.value < right.value ? -1 : 1;
  }
  return undefined;
}
