/** The types of the requests that `decodeMessage` returns; they mirror `ots.proto`. */

export interface CapacityUnit {
  readonly read?: number;
  readonly write?: number;
}

export interface PrimaryKeySchema {
  readonly name: string;
  readonly type: 'INTEGER' | 'STRING' | 'BINARY';
  readonly option?: 'AUTO_INCREMENT';
}

export interface DefinedColumnSchema {
  readonly name: string;
  readonly type: string;
}

export interface TableOptionsMessage {
  readonly timeToLive?: number;
  readonly maxVersions?: number;
  readonly deviationCellVersionInSec?: string;
  readonly allowUpdate?: boolean;
}

export interface CreateTableRequest {
  readonly tableMeta: {
    readonly tableName: string;
    readonly primaryKey: readonly PrimaryKeySchema[];
    readonly definedColumn: readonly DefinedColumnSchema[];
  };
  readonly reservedThroughput: { readonly capacityUnit: CapacityUnit };
  readonly tableOptions?: TableOptionsMessage;
  readonly streamSpec?: { readonly enableStream: boolean };
  readonly indexMetas: readonly { readonly name: string }[];
}

export interface UpdateTableRequest {
  readonly tableName: string;
  readonly reservedThroughput?: object;
  readonly tableOptions?: TableOptionsMessage;
  readonly streamSpec?: object;
}

export interface TableNameRequest {
  readonly tableName: string;
}

/** The columns that GetRow, GetRange or a table of BatchGetRow selects. */
export interface ColumnSelection {
  readonly columnsToGet: readonly string[];
  readonly timeRange?: {
    readonly startTime?: string;
    readonly endTime?: string;
    readonly specificTime?: string;
  };
  readonly maxVersions?: number;
  readonly filter?: Buffer;
  readonly startColumn?: string;
  readonly endColumn?: string;
}

export interface GetRowRequest extends ColumnSelection {
  readonly tableName: string;
  readonly primaryKey: Buffer;
  readonly transactionId?: string;
}

export interface GetRangeRequest extends ColumnSelection {
  readonly tableName: string;
  readonly direction: 'FORWARD' | 'BACKWARD';
  readonly limit?: number;
  readonly inclusiveStartPrimaryKey: Buffer;
  readonly exclusiveEndPrimaryKey: Buffer;
  readonly transactionId?: string;
}

export interface BatchGetRowRequest {
  readonly tables: readonly (ColumnSelection & {
    readonly tableName: string;
    readonly primaryKey: readonly Buffer[];
  })[];
}

export interface ConditionMessage {
  readonly rowExistence: 'IGNORE' | 'EXPECT_EXIST' | 'EXPECT_NOT_EXIST';
  readonly columnCondition?: Buffer;
}

export interface ReturnContent {
  readonly returnType?: 'RT_NONE' | 'RT_PK' | 'RT_AFTER_MODIFY';
}

interface WriteRequest {
  readonly tableName: string;
  readonly condition: ConditionMessage;
  readonly returnContent?: ReturnContent;
  readonly transactionId?: string;
}

export interface PutRowRequest extends WriteRequest {
  readonly row: Buffer;
}

export interface UpdateRowRequest extends WriteRequest {
  readonly rowChange: Buffer;
}

export interface DeleteRowRequest extends WriteRequest {
  readonly primaryKey: Buffer;
}

export interface RowInBatchWrite {
  readonly type: 'PUT' | 'UPDATE' | 'DELETE';
  readonly rowChange: Buffer;
  readonly condition: ConditionMessage;
  readonly returnContent?: ReturnContent;
}

export interface BatchWriteRowRequest {
  readonly tables: readonly { readonly tableName: string; readonly rows: readonly RowInBatchWrite[] }[];
  readonly transactionId?: string;
}
