import { ByteWriter } from './byte-writer.ts';
import { crc8 } from './crc8.ts';
import {
  HEADER,
  TAG,
  VARIANT,
  valueSize,
  type Cell,
  type KeyColumn,
  type Marker,
  type Value,
} from './row-data.ts';

/** A row of an answer, with the timestamp of each version. */
export interface AnswerRow {
  readonly primaryKey: readonly KeyColumn[];
  readonly cells: readonly Cell[];
}

/** Encodes rows in PlainBuffer, with one header for all of them. Returns no bytes if there are no rows. */
export function writeRows(rows: readonly AnswerRow[]): Buffer {
  if (rows.length === 0) return Buffer.alloc(0);
  const writer = new ByteWriter();
  writer.uint32(HEADER);
  for (const row of rows) writeRow(writer, row);
  return writer.done();
}

function writeRow(writer: ByteWriter, row: AnswerRow): void {
  let rowCrc = 0;
  if (row.primaryKey.length > 0) writer.byte(TAG.rowPk);
  for (const column of row.primaryKey) rowCrc = crc8(rowCrc, [writeCell(writer, column)]);
  if (row.cells.length > 0) writer.byte(TAG.rowData);
  for (const cell of row.cells) rowCrc = crc8(rowCrc, [writeCell(writer, cell)]);
  rowCrc = crc8(rowCrc, [0]);
  writer.byte(TAG.rowChecksum);
  writer.byte(rowCrc);
}

/** Writes one cell and returns its checksum, over the name, the value and the timestamp without tags and lengths. */
function writeCell(writer: ByteWriter, cell: Cell): number {
  writer.byte(TAG.cell);
  writer.byte(TAG.cellName);
  const name = writer.length + LENGTH_BYTES;
  writer.string(cell.name);
  let crc = crc8(0, writer.since(name));
  if (cell.value !== undefined) {
    writer.byte(TAG.cellValue);
    writer.uint32(variantLength(cell.value));
    const value = writer.length;
    writeVariant(writer, cell.value);
    crc = crc8(crc, writer.since(value));
  }
  if (cell.timestamp !== undefined) {
    writer.byte(TAG.cellTimestamp);
    const timestamp = writer.length;
    writer.int64(cell.timestamp);
    crc = crc8(crc, writer.since(timestamp));
  }
  writer.byte(TAG.cellChecksum);
  writer.byte(crc);
  return crc;
}

const TYPE_BYTES = 1;
const LENGTH_BYTES = 4;

function variantLength(value: Value | Marker): number {
  const counted = value.type === 'STRING' || value.type === 'BINARY';
  return TYPE_BYTES + (counted ? LENGTH_BYTES : 0) + valueSize(value);
}

function writeVariant(writer: ByteWriter, value: Value | Marker): void {
  writer.byte(VARIANT[value.type]);
  switch (value.type) {
    case 'INTEGER':
      return writer.int64(value.value);
    case 'DOUBLE':
      return writer.double(value.value);
    case 'BOOLEAN':
      return writer.byte(value.value ? 1 : 0);
    case 'STRING':
      return writer.string(value.value);
    case 'BINARY':
      writer.uint32(value.value.length);
      return writer.bytes(value.value);
    case 'INF_MIN':
    case 'INF_MAX':
    case 'AUTO_INCREMENT':
    default:
      return undefined;
  }
}
