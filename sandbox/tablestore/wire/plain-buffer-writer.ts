import { crc8 } from './crc8.ts';
import { HEADER, TAG, VARIANT, type Cell, type KeyColumn, type Marker, type Value } from './row-data.ts';

/** A row of an answer: values with the timestamps of their versions. */
export interface AnswerRow {
  readonly primaryKey: readonly KeyColumn[];
  readonly cells: readonly Cell[];
}

/** Rows in PlainBuffer: one header for all of them. Nothing at all where there are no rows. */
export function writeRows(rows: readonly AnswerRow[]): Buffer {
  if (rows.length === 0) return Buffer.alloc(0);
  const parts: Buffer[] = [uint32(HEADER)];
  for (const row of rows) writeRow(parts, row);
  return Buffer.concat(parts);
}

function writeRow(parts: Buffer[], row: AnswerRow): void {
  let rowCrc = 0;
  if (row.primaryKey.length > 0) parts.push(Buffer.of(TAG.rowPk));
  for (const column of row.primaryKey) rowCrc = crc8(rowCrc, [writeCell(parts, column)]);
  if (row.cells.length > 0) parts.push(Buffer.of(TAG.rowData));
  for (const cell of row.cells) rowCrc = crc8(rowCrc, [writeCell(parts, cell)]);
  rowCrc = crc8(rowCrc, [0]);
  parts.push(Buffer.of(TAG.rowChecksum, rowCrc));
}

/** Writes one cell and returns its checksum. */
function writeCell(parts: Buffer[], cell: Cell): number {
  const name = Buffer.from(cell.name);
  let crc = crc8(0, name);
  parts.push(Buffer.of(TAG.cell, TAG.cellName), uint32(name.length), name);
  if (cell.value !== undefined) {
    const value = writeVariant(cell.value);
    crc = crc8(crc, value);
    parts.push(Buffer.of(TAG.cellValue), uint32(value.length), value);
  }
  if (cell.timestamp !== undefined) {
    const timestamp = int64(cell.timestamp);
    crc = crc8(crc, timestamp);
    parts.push(Buffer.of(TAG.cellTimestamp), timestamp);
  }
  parts.push(Buffer.of(TAG.cellChecksum, crc));
  return crc;
}

function writeVariant(value: Value | Marker): Buffer {
  const type = Buffer.of(VARIANT[value.type]);
  switch (value.type) {
    case 'INTEGER':
      return Buffer.concat([type, int64(value.value)]);
    case 'DOUBLE': {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleLE(value.value);
      return Buffer.concat([type, bytes]);
    }
    case 'BOOLEAN':
      return Buffer.concat([type, Buffer.of(value.value ? 1 : 0)]);
    case 'STRING':
    case 'BINARY': {
      const bytes = value.type === 'STRING' ? Buffer.from(value.value) : value.value;
      return Buffer.concat([type, uint32(bytes.length), bytes]);
    }
    case 'INF_MIN':
    case 'INF_MAX':
    case 'AUTO_INCREMENT':
    default:
      return type;
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return bytes;
}
