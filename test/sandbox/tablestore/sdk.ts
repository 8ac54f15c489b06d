import { createRequire } from 'node:module';

/** The vendor's SDK, which has no types of its own, as far as these tests use it. */
interface Sdk {
  readonly Client: new (options: object) => SdkClient;
  readonly Condition: new (existence: number, columns: unknown) => object;
  readonly SingleColumnCondition: new (
    name: string,
    value: unknown,
    comparator: number,
    passIfMissing?: boolean,
    latestOnly?: boolean,
  ) => object;
  readonly CompositeCondition: new (operator: number) => { addSubCondition(condition: object): void };
  readonly ColumnPaginationFilter: new (limit: number, offset: number) => object;
  readonly RowExistenceExpectation: Readonly<Record<'IGNORE' | 'EXPECT_EXIST' | 'EXPECT_NOT_EXIST', number>>;
  readonly ComparatorType: Readonly<
    Record<'EQUAL' | 'NOT_EQUAL' | 'GREATER_THAN' | 'GREATER_EQUAL' | 'LESS_THAN' | 'LESS_EQUAL', number>
  >;
  readonly LogicalOperator: Readonly<Record<'NOT' | 'AND' | 'OR', number>>;
  readonly ReturnType: Readonly<Record<'Primarykey' | 'AfterModify', number>>;
  readonly Long: { fromNumber(value: number): Integer; fromString(value: string): Integer };
  readonly INF_MIN: object;
  readonly INF_MAX: object;
}

export interface Integer {
  toNumber(): number;
  toString(): string;
}

export interface SdkRow {
  readonly primaryKey?: readonly { readonly name: string; readonly value: unknown }[];
  readonly attributes?: readonly {
    readonly columnName: string;
    readonly columnValue: unknown;
    readonly timestamp: Integer;
  }[];
}

export interface Consumed {
  readonly capacityUnit: { readonly read: number; readonly write: number };
}

export interface BatchRow extends SdkRow {
  readonly isOk: boolean;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly tableName: string;
}

export interface SdkClient {
  createTable(params: object): Promise<object>;
  describeTable(params: object): Promise<TableDescription>;
  listTable(params: object): Promise<{ readonly tableNames: readonly string[] }>;
  updateTable(params: object): Promise<TableDescription>;
  deleteTable(params: object): Promise<object>;
  putRow(params: object): Promise<{ readonly consumed: Consumed; readonly row: SdkRow }>;
  updateRow(params: object): Promise<{ readonly consumed: Consumed; readonly row: SdkRow }>;
  deleteRow(params: object): Promise<{ readonly consumed: Consumed; readonly row: SdkRow }>;
  getRow(params: object): Promise<{ readonly consumed: Consumed; readonly row: SdkRow }>;
  getRange(params: object): Promise<{
    readonly consumed: Consumed;
    readonly rows: readonly SdkRow[];
    readonly nextStartPrimaryKey: SdkRow['primaryKey'] | null;
  }>;
  batchGetRow(params: object): Promise<{ readonly tables: readonly (readonly BatchRow[])[] }>;
  batchWriteRow(params: object): Promise<{ readonly tables: readonly BatchRow[] }>;
}

export interface TableDescription {
  readonly tableMeta: { readonly tableName: string; readonly primaryKey: readonly object[] };
  readonly tableOptions: { readonly timeToLive: number; readonly maxVersions: number };
  readonly tableStatus: number;
  readonly reservedThroughputDetails: Consumed;
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the interfaces above are what these tests know of it
export const sdk = createRequire(import.meta.url)('@alicloud/tablestore') as Sdk;

export const { Long, INF_MIN, INF_MAX } = sdk;

/** A condition on the row's existence and, if given, on its columns. */
export function when(
  existence: 'IGNORE' | 'EXPECT_EXIST' | 'EXPECT_NOT_EXIST',
  columns: unknown = null,
): object {
  return new sdk.Condition(sdk.RowExistenceExpectation[existence], columns);
}

/** The columns of a row by name, integers as bigints. */
export function columnsOf(row: SdkRow | undefined): Record<string, unknown> {
  return Object.fromEntries(
    (row?.attributes ?? []).map(({ columnName, columnValue }) => [columnName, plain(columnValue)]),
  );
}

/** The values of a row's key, integers as bigints; undefined where there is no row. */
export function keyValues(row: SdkRow | undefined): unknown[] | undefined {
  return row?.primaryKey?.map(({ value }) => plain(value));
}

function plain(value: unknown): unknown {
  return isInteger(value) ? BigInt(value.toString()) : value;
}

function isInteger(value: unknown): value is Integer {
  return typeof value === 'object' && value !== null && 'toNumber' in value;
}
