import type { TableSchema } from '../data/table.ts';
import { Refusal } from '../refusal.ts';
import { readRow } from '../wire/plain-buffer-reader.ts';
import { valueSize, type KeyColumn } from '../wire/row-data.ts';
import { LIMITS } from './limits.ts';
import { checkColumnName } from './names.ts';

/** Decodes the key of a read, which is sent as a row without attribute columns. */
export function readKey(bytes: Buffer, options: { bounds: boolean }): readonly KeyColumn[] {
  const { primaryKey, cells, deleted } = readRow(bytes);
  if (cells.length > 0) {
    throw new Refusal('OTSParameterInvalid', 'Attribute column cannot be given while reading data.');
  }
  if (deleted) throw new Refusal('OTSParameterInvalid', 'Delete marker cannot be given.');
  checkPrimaryKey(primaryKey, options);
  return primaryKey;
}

/** Checks what every primary key must meet, whatever its table. With `bounds`, INF_MIN and INF_MAX are allowed. */
export function checkPrimaryKey(columns: readonly KeyColumn[], options: { bounds: boolean }): void {
  if (columns.length < 1 || columns.length > LIMITS.primaryKeyColumns) {
    throw new Refusal(
      'OTSParameterInvalid',
      `The number of primary key columns must be in range: [1, ${LIMITS.primaryKeyColumns}].`,
    );
  }
  for (const { name, value } of columns) {
    checkColumnName(name);
    if (columns.filter((column) => column.name === name).length > 1) {
      throw new Refusal('OTSParameterInvalid', `Duplicated primary key name: '${name}'.`);
    }
    const bound = value.type === 'INF_MIN' || value.type === 'INF_MAX';
    const keyType = value.type === 'STRING' || value.type === 'INTEGER' || value.type === 'BINARY';
    if (!keyType && !(bound && options.bounds)) {
      throw new Refusal('OTSParameterInvalid', `${value.type} is an invalid type for the primary key.`);
    }
    const size = valueSize(value);
    if (size > LIMITS.primaryKeyBytes) {
      throw new Refusal(
        'OTSParameterInvalid',
        `The length of primary key column: '${name}' exceeds the MaxLength: ${LIMITS.primaryKeyBytes} with CurrentLength: ${size}.`,
      );
    }
  }
}

/** Checks the key against the table's primary key: names, types and order. Throws `OTSInvalidPK`. */
export function checkSchema(schema: TableSchema, columns: readonly KeyColumn[]): void {
  const fits =
    columns.length === schema.primaryKey.length &&
    schema.primaryKey.every(({ name, type }, at) => {
      const column = columns[at];
      if (column === undefined || column.name !== name) return false;
      return column.value.type === type || column.value.type === 'INF_MIN' || column.value.type === 'INF_MAX';
    });
  if (!fits) throw new Refusal('OTSInvalidPK');
}
