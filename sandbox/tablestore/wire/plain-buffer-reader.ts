import { Refusal } from '../refusal.ts';
import { ByteReader, malformed } from './byte-reader.ts';
import { crc8 } from './crc8.ts';
import {
  CELL_OPERATION,
  HEADER,
  TAG,
  VARIANT,
  type Cell,
  type CellOperation,
  type KeyColumn,
  type Marker,
  type RowData,
  type Value,
} from './row-data.ts';

const OPERATION_OF = new Map<number, CellOperation>([
  [CELL_OPERATION.DELETE_ALL, 'DELETE_ALL'],
  [CELL_OPERATION.DELETE_ONE, 'DELETE_ONE'],
  [CELL_OPERATION.INCREMENT, 'INCREMENT'],
]);

/** Decodes the row of a request and verifies its checksums. Throws a `Refusal` if the bytes are malformed. */
export function readRow(bytes: Buffer): RowData {
  const reader = new ByteReader(bytes);
  if (reader.uint32() !== HEADER) throw malformed('wrong header');
  let rowCrc = 0;
  const addCell = (cellCrc: number) => {
    rowCrc = crc8(rowCrc, [cellCrc]);
  };

  const primaryKey: KeyColumn[] = [];
  reader.expect(TAG.rowPk, 'primary key');
  while (reader.skip(TAG.cell)) {
    const { name, value, operation, timestamp } = readCell(reader, addCell);
    if (value === undefined) throw malformed(`PK value cannot be NULL, name: ${name}`);
    if (operation !== undefined) throw invalid(`OpType cannot be given for primary key name :${name}.`);
    if (timestamp !== undefined) throw invalid(`Timestamp cannot be given for primary key name:${name}.`);
    primaryKey.push({ name, value });
  }
  const cells: Cell[] = [];
  if (reader.skip(TAG.rowData)) while (reader.skip(TAG.cell)) cells.push(readCell(reader, addCell));

  const deleted = reader.skip(TAG.deleteRowMarker);
  rowCrc = crc8(rowCrc, [deleted ? 1 : 0]);
  reader.expect(TAG.rowChecksum, 'checksum of the row');
  if (reader.byte() !== rowCrc) throw malformed('checksum of the row does not match');
  // The vendor's SDK allocates too much room for cells with a timestamp and sends the rest as zeros.
  if (reader.rest.some((byte) => byte !== 0)) throw malformed('bytes after the row');
  return { primaryKey, cells, deleted };
}

function invalid(message: string): Refusal {
  return new Refusal('OTSParameterInvalid', message);
}

function readCell(reader: ByteReader, addCell: (crc: number) => void): Cell {
  reader.expect(TAG.cellName, 'name of a column');
  const nameBytes = reader.take(reader.uint32());
  const name = nameBytes.toString();
  let crc = crc8(0, nameBytes);

  let value: Value | Marker | undefined;
  if (reader.skip(TAG.cellValue)) {
    const bytes = reader.take(reader.uint32());
    value = readVariant(bytes, name);
    crc = crc8(crc, bytes);
  }
  let operationByte: number | undefined;
  if (reader.skip(TAG.cellType)) operationByte = reader.byte();
  let timestamp: bigint | undefined;
  if (reader.skip(TAG.cellTimestamp)) {
    const bytes = reader.take(8);
    timestamp = bytes.readBigInt64LE();
    crc = crc8(crc, bytes);
  }
  // On the wire the operation comes before the timestamp, in the checksum after it.
  if (operationByte !== undefined) crc = crc8(crc, [operationByte]);
  reader.expect(TAG.cellChecksum, `checksum of column '${name}'`);
  if (reader.byte() !== crc) throw malformed(`checksum of column '${name}' does not match`);
  addCell(crc);

  const operation = operationByte === undefined ? undefined : OPERATION_OF.get(operationByte);
  if (operationByte !== undefined && operation === undefined) throw malformed('unknown change of a column');
  return {
    name,
    ...(value !== undefined && { value }),
    ...(operation !== undefined && { operation }),
    ...(timestamp !== undefined && { timestamp }),
  };
}

/** Decodes one value (type byte, then data), as in a cell and in a filter. `of` is the column that messages name. */
export function readVariant(bytes: Buffer, of: string): Value | Marker {
  const reader = new ByteReader(bytes);
  const value = readVariantFrom(reader, of);
  if (!reader.ended) throw malformed(`value of column '${of}' is longer than its type`);
  return value;
}

function readVariantFrom(reader: ByteReader, of: string): Value | Marker {
  const type = reader.byte();
  switch (type) {
    case VARIANT.INTEGER:
      return { type: 'INTEGER', value: reader.take(8).readBigInt64LE() };
    case VARIANT.DOUBLE:
      return { type: 'DOUBLE', value: reader.take(8).readDoubleLE() };
    case VARIANT.BOOLEAN:
      return { type: 'BOOLEAN', value: reader.byte() !== 0 };
    case VARIANT.STRING:
      return { type: 'STRING', value: reader.string(reader.uint32(), of) };
    case VARIANT.BINARY:
      return { type: 'BINARY', value: Buffer.from(reader.take(reader.uint32())) };
    case VARIANT.INF_MIN:
      return { type: 'INF_MIN' };
    case VARIANT.INF_MAX:
      return { type: 'INF_MAX' };
    case VARIANT.AUTO_INCREMENT:
      return { type: 'AUTO_INCREMENT' };
    default:
      throw malformed(`column '${of}' has a value of unknown type ${type}`);
  }
}
