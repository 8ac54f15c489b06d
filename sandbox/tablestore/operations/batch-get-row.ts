import { keyOf } from '../data/table.ts';
import { operation, type Context } from '../operation.ts';
import { Refusal } from '../refusal.ts';
import { checkTables } from '../rules/batch-tables.ts';
import { rowError } from '../rules/row-error.ts';
import { unitsFor } from '../rules/capacity.ts';
import { LIMITS } from '../rules/limits.ts';
import { checkSchema, readKey } from '../rules/primary-key.ts';
import { selector, type Select } from '../rules/selection.ts';
import type { BatchGetRowRequest } from '../wire/messages.ts';
import { writeRows } from '../wire/plain-buffer-writer.ts';
import type { KeyColumn } from '../wire/row-data.ts';

export const batchGetRow = operation<BatchGetRowRequest>(
  'BatchGetRow',
  ({ tables }) => tables.map(({ tableName }) => tableName),
  (request, context) => {
    if (request.tables.length === 0) {
      throw new Refusal('OTSParameterInvalid', 'No row specified in the request of BatchGetRow.');
    }
    const count = request.tables.reduce((sum, table) => sum + table.primaryKey.length, 0);
    if (count > LIMITS.batchGetRows)
      throw new Refusal('OTSParameterInvalid', `Rows count exceeds the upper limit:${LIMITS.batchGetRows}.`);
    checkTables(request.tables, context);
    // The whole request is decoded and checked before the first row is read.
    const tables = request.tables.map((table) => ({
      tableName: table.tableName,
      keys: checkedKeys(table.tableName, table.primaryKey),
      select: selector(table),
    }));
    return {
      tables: tables.map(({ tableName, keys, select }) => ({
        tableName,
        rows: keys.map((key) => readOne(tableName, key, select, context)),
      })),
    };
  },
);

function checkedKeys(tableName: string, encoded: readonly Buffer[]): (readonly KeyColumn[])[] {
  if (encoded.length === 0) {
    throw new Refusal('OTSParameterInvalid', `No row specified in table: '${tableName}'.`);
  }
  const seen = new Set<string>();
  return encoded.map((bytes) => {
    const primaryKey = readKey(bytes, { bounds: false });
    const key = keyOf(primaryKey);
    if (seen.has(key)) throw new Refusal('OTSParameterInvalid', 'Duplicate rows detected in MultiGet.');
    seen.add(key);
    return primaryKey;
  });
}

/** The part of the answer for one row. An error of one row does not affect the others. */
function readOne(
  tableName: string,
  key: readonly KeyColumn[],
  select: Select,
  { instance, now }: Context,
): object {
  try {
    const table = instance.readyTable(tableName, now);
    checkSchema(table.schema, key);
    const { row, bytes } = select(table.get(key, now), table.settings);
    return {
      isOk: true,
      consumed: { capacityUnit: { read: unitsFor(bytes), write: 0 } },
      row: writeRows(row === undefined ? [] : [row]),
    };
  } catch (error) {
    return rowError(error);
  }
}
