import TableStore, {
  type Attributes,
  type Condition,
  type Integer,
  type Operations,
  type PrimaryKey,
  type ReadRow,
} from '@alicloud/tablestore';
import { ttlSeconds } from '../ttl.ts';
import { type Columns, type Key, type Row, StoreError, TABLES, type TableId, type Write } from '../store.ts';

export function primaryKey(table: TableId, key: Key): PrimaryKey {
  const { partition, sort } = TABLES[table];
  return [{ [partition]: key.partition }, { [sort]: key.sort }];
}

/** The key before or after all keys of a partition, for ranges without a bound. */
export function edgeOfPartition(table: TableId, at: string, edge: 'lowest' | 'highest'): PrimaryKey {
  const { partition, sort } = TABLES[table];
  return [{ [partition]: at }, { [sort]: edge === 'lowest' ? TableStore.INF_MIN : TableStore.INF_MAX }];
}

/**
 * The condition that the row is at the version that was read (I2). Comparing the version column is not enough: by
 * default a condition on a missing column counts as met, and the write would bring a deleted row back.
 */
function condition(expected: number): Condition {
  const { EXPECT_EXIST, EXPECT_NOT_EXIST } = TableStore.RowExistenceExpectation;
  if (expected === 0) return new TableStore.Condition(EXPECT_NOT_EXIST, null);
  const version = TableStore.Long.fromNumber(expected);
  const atVersion = new TableStore.SingleColumnCondition(
    'version',
    version,
    TableStore.ComparatorType.EQUAL,
    false,
  );
  return new TableStore.Condition(EXPECT_EXIST, atVersion);
}

function attributes(write: Write, columns: Columns): Attributes {
  return [
    { version: TableStore.Long.fromNumber(write.expected + 1) },
    { token: write.token },
    ...Object.entries(columns).map(([name, value]) => ({ [name]: value })),
  ];
}

export function putParams(table: TableId, write: Write, columns: Columns): Operations['putRow']['params'] {
  return { ...deleteParams(table, write), attributeColumns: attributes(write, columns) };
}

export function deleteParams(table: TableId, write: Write): Operations['deleteRow']['params'] {
  return {
    tableName: TABLES[table].name,
    primaryKey: primaryKey(table, write.key),
    condition: condition(write.expected),
  };
}

export function batchParams(table: TableId, writes: readonly Write[]): Operations['batchWriteRow']['params'] {
  const rows = writes.map((write) => {
    const common = { primaryKey: primaryKey(table, write.key), condition: condition(write.expected) };
    return write.columns === null
      ? { type: 'DELETE' as const, ...common }
      : { type: 'PUT' as const, ...common, attributeColumns: attributes(write, write.columns) };
  });
  return { tables: [{ tableName: TABLES[table].name, rows }] };
}

/**
 * Decodes a row that was read; undefined: it does not exist.
 * @throws StoreError `StoreCorrupt` if this program did not write the row.
 */
export function toRow(table: TableId, read: ReadRow): Row | undefined {
  const [partition, sort] = (read.primaryKey ?? []).map(({ value }) => value);
  if (partition === undefined) return undefined;
  const cells = read.attributes ?? [];
  // The key of an expired row may still exist after its columns are gone.
  if (cells.length === 0 && ttlSeconds(table, 0) !== undefined) return undefined;

  let version = 0;
  let token: string | undefined;
  const columns: [string, string][] = [];
  for (const { columnName, columnValue } of cells) {
    if (columnName === 'version') version = isInteger(columnValue) ? columnValue.toNumber() : Number.NaN;
    else if (typeof columnValue !== 'string') version = Number.NaN;
    else if (columnName === 'token') token = columnValue;
    else columns.push([columnName, columnValue]);
  }
  const sound = Number.isSafeInteger(version) && version > 0 && token !== undefined;
  if (sound && typeof partition === 'string' && typeof sort === 'string') {
    return { key: { partition, sort }, version, token: token ?? '', columns: Object.fromEntries(columns) };
  }
  throw new StoreError(
    `The row ${JSON.stringify([partition, sort])} of ${TABLES[table].name} was not written by this program. Delete it, or set TABLESTORE_INSTANCE to another instance.`,
    { code: 'StoreCorrupt' },
  );
}

function isInteger(value: unknown): value is Integer {
  return typeof value === 'object' && value !== null && 'toNumber' in value;
}
