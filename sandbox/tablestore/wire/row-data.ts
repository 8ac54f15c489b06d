/** A value in PlainBuffer. INTEGER is a signed 64-bit integer. */
export type Value =
  | { readonly type: 'INTEGER'; readonly value: bigint }
  | { readonly type: 'DOUBLE'; readonly value: number }
  | { readonly type: 'BOOLEAN'; readonly value: boolean }
  | { readonly type: 'STRING'; readonly value: string }
  | { readonly type: 'BINARY'; readonly value: Buffer };

/** Stands in place of a value: the bounds of a range, or AUTO_INCREMENT for a value that the service chooses. */
export type Marker = { readonly type: 'INF_MIN' | 'INF_MAX' | 'AUTO_INCREMENT' };

export type CellOperation = 'DELETE_ALL' | 'DELETE_ONE' | 'INCREMENT';

export interface KeyColumn {
  readonly name: string;
  readonly value: Value | Marker;
}

/** One version of one attribute column, or one change to it. */
export interface Cell {
  readonly name: string;
  readonly value?: Value | Marker;
  readonly operation?: CellOperation;
  readonly timestamp?: bigint;
}

/** One row in PlainBuffer. `deleted`: it has the delete marker. */
export interface RowData {
  readonly primaryKey: readonly KeyColumn[];
  readonly cells: readonly Cell[];
  readonly deleted: boolean;
}

/** The constants of PlainBuffer: the header, the tags, the types of values and the operations on a cell. */
export const HEADER = 0x75;
export const TAG = {
  rowPk: 0x01,
  rowData: 0x02,
  cell: 0x03,
  cellName: 0x04,
  cellValue: 0x05,
  cellType: 0x06,
  cellTimestamp: 0x07,
  deleteRowMarker: 0x08,
  rowChecksum: 0x09,
  cellChecksum: 0x0a,
} as const;
export const VARIANT = {
  INTEGER: 0x00,
  DOUBLE: 0x01,
  BOOLEAN: 0x02,
  STRING: 0x03,
  BINARY: 0x07,
  INF_MIN: 0x09,
  INF_MAX: 0x0a,
  AUTO_INCREMENT: 0x0b,
} as const;
export const CELL_OPERATION = { DELETE_ALL: 0x01, DELETE_ONE: 0x03, INCREMENT: 0x04 } as const;

/** The size of a value in bytes, as limits and capacity units count it. */
export function valueSize(value: Value | Marker): number {
  switch (value.type) {
    case 'INTEGER':
    case 'DOUBLE':
      return 8;
    case 'BOOLEAN':
      return 1;
    case 'STRING':
      return Buffer.byteLength(value.value);
    case 'BINARY':
      return value.value.length;
    case 'INF_MIN':
    case 'INF_MAX':
    case 'AUTO_INCREMENT':
    default:
      return 0;
  }
}

export function isValue(value: Value | Marker | undefined): value is Value {
  return value !== undefined && 'value' in value;
}
