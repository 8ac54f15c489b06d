/**
 * Types for the parts of the Tablestore SDK (5.6) that this program uses; the package has none. The replies have the
 * form that its decoder returns; it throws if a required field of the protocol is missing.
 */
declare module '@alicloud/tablestore' {
  import type { Agent, ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';

  /** A 64-bit integer; the SDK writes a plain number as a double. */
  export interface Integer {
    toNumber(): number;
  }
  export interface Bound {
    readonly bound?: never;
  }
  /** One object for each column, with the column's name as its only key. */
  export type PrimaryKey = readonly Readonly<Record<string, string | Bound>>[];
  export type Attributes = readonly Readonly<Record<string, string | Integer>>[];
  export interface Condition {
    readonly rowExistenceExpectation: number;
  }

  export interface CapacityUnit {
    readonly read: number;
    readonly write: number;
  }
  export interface Consumed {
    readonly capacityUnit: CapacityUnit;
  }
  export interface ReadKeyColumn {
    readonly name: string;
    readonly value: unknown;
  }
  export interface ReadAttribute {
    readonly columnName: string;
    readonly columnValue: unknown;
  }
  export interface ReadRow {
    readonly primaryKey?: readonly ReadKeyColumn[] | null;
    readonly attributes?: readonly ReadAttribute[] | null;
  }
  /** Each row has its own result: the batch succeeds even if all its rows fail. */
  export interface BatchRow extends ReadRow {
    readonly isOk: boolean;
    readonly errorCode: string | null;
    readonly errorMessage: string | null;
    readonly capacityUnit: CapacityUnit | '';
  }
  interface WriteParams {
    readonly tableName: string;
    readonly primaryKey: PrimaryKey;
    readonly condition: Condition;
  }

  export interface Operations {
    deleteTable: { params: { readonly tableName: string }; reply: object };
    listTable: { params: Record<string, never>; reply: { readonly tableNames: readonly string[] } };
    createTable: {
      params: {
        readonly tableMeta: {
          readonly tableName: string;
          readonly primaryKey: readonly { readonly name: string; readonly type: 'STRING' }[];
        };
        readonly reservedThroughput: { readonly capacityUnit: CapacityUnit };
        readonly tableOptions: { readonly timeToLive: number; readonly maxVersions: number };
      };
      reply: object;
    };
    getRow: {
      params: { readonly tableName: string; readonly primaryKey: PrimaryKey };
      reply: { readonly consumed: Consumed; readonly row: ReadRow };
    };
    getRange: {
      params: {
        readonly tableName: string;
        readonly direction: 'FORWARD' | 'BACKWARD';
        readonly inclusiveStartPrimaryKey: PrimaryKey;
        readonly exclusiveEndPrimaryKey: PrimaryKey;
        readonly limit: number;
      };
      reply: {
        readonly consumed: Consumed;
        readonly rows: readonly ReadRow[];
        readonly nextStartPrimaryKey: readonly ReadKeyColumn[] | null;
      };
    };
    batchGetRow: {
      params: {
        readonly tables: readonly {
          readonly tableName: string;
          readonly primaryKey: readonly PrimaryKey[];
        }[];
      };
      /** A list of rows for each table asked for. */
      reply: { readonly tables: readonly (readonly BatchRow[])[] };
    };
    putRow: {
      params: WriteParams & { readonly attributeColumns: Attributes };
      reply: { readonly consumed: Consumed };
    };
    deleteRow: { params: WriteParams; reply: { readonly consumed: Consumed } };
    batchWriteRow: {
      params: {
        readonly tables: readonly {
          readonly tableName: string;
          readonly rows: readonly {
            readonly type: 'PUT' | 'DELETE';
            readonly primaryKey: PrimaryKey;
            readonly attributeColumns?: Attributes;
            readonly condition: Condition;
          }[];
        }[];
      };
      /** The rows of all tables in one list. */
      reply: { readonly tables: readonly BatchRow[] };
    };
  }

  export interface Response {
    readonly httpResponse: {
      readonly statusCode?: number;
      readonly headers: IncomingHttpHeaders;
      readonly body?: Uint8Array;
      readonly stream?: IncomingMessage;
    };
  }
  export interface Request {
    readonly response: Response;
    readonly httpRequest: { readonly stream?: ClientRequest };
    on(event: 'httpHeaders', listener: () => void): void;
    on(event: 'httpData', listener: (chunk: Uint8Array) => void): void;
    on(event: 'validateResponse', listener: () => void): void;
  }

  interface Client {
    makeRequest<O extends keyof Operations>(
      operation: O,
      params: Operations[O]['params'],
      callback: (error: Error | null, data: Operations[O]['reply'] | null) => void,
    ): Request;
  }

  const TableStore: {
    readonly Client: new (config: {
      readonly endpoint: string;
      readonly instancename: string;
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
      readonly securityToken?: string;
      readonly maxRetries?: number;
      readonly httpOptions?: { readonly timeout: number; readonly agent: Agent };
    }) => Client;
    readonly Long: { fromNumber(value: number): Integer };
    readonly INF_MIN: Bound;
    readonly INF_MAX: Bound;
    readonly RowExistenceExpectation: {
      readonly IGNORE: number;
      readonly EXPECT_EXIST: number;
      readonly EXPECT_NOT_EXIST: number;
    };
    readonly ComparatorType: { readonly EQUAL: number };
    readonly SingleColumnCondition: new (
      columnName: string,
      columnValue: Integer,
      comparator: number,
      passIfMissing: boolean,
    ) => object;
    readonly Condition: new (rowExistenceExpectation: number, columnCondition: object | null) => Condition;
  };
  export default TableStore;
}
