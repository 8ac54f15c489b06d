import { inOrder, withVersion, type Version } from '../data/row.ts';
import { checkNoTransaction, operation, type Context } from '../operation.ts';
import { Refusal } from '../refusal.ts';
import { writeUnits } from '../rules/capacity.ts';
import { checkCondition, columnConditionOf } from '../rules/condition.ts';
import { checkTableName } from '../rules/names.ts';
import { checkSchema } from '../rules/primary-key.ts';
import { checkWrittenRow, checkWrittenSize } from '../rules/row-form.ts';
import {
  checkReturnsNoColumns,
  returnedRow,
  timestampOf,
  writeMessage,
  type RowWrite,
  type WriteOutcome,
} from '../rules/row-write.ts';
import type { PutRowRequest } from '../wire/messages.ts';
import { readRow } from '../wire/plain-buffer-reader.ts';
import { isValue, type Cell, type Value } from '../wire/row-data.ts';

export const putRow = operation<PutRowRequest>(
  'PutRow',
  ({ tableName }) => [tableName],
  (request, context) => {
    checkTableName(request.tableName);
    const write = { ...request, row: readRow(request.row) };
    checkPut(write, 'putting row');
    checkWrittenSize(write.row, 'PutRow');
    checkNoTransaction(request);
    return writeMessage(put(write, context));
  },
);

export function checkPut({ row, condition, returnContent }: RowWrite, doing: string): void {
  checkWrittenRow(row, doing);
  if (row.deleted) {
    throw new Refusal(
      'OTSParameterInvalid',
      'Invalid request of put/update row: unexpected RowDeleteMarker in request.',
    );
  }
  for (const { name, value, operation: change } of row.cells) {
    if (change !== undefined) {
      throw new Refusal('OTSParameterInvalid', `OpType cannot be given for column name:${name} in PutRow.`);
    }
    if (value === undefined) {
      throw new Refusal('OTSParameterInvalid', 'Invalid request of put row: find cells without values.');
    }
  }
  columnConditionOf(condition);
  checkReturnsNoColumns(returnContent);
}

/** Writes the row and replaces the existing one entirely. */
export function put(write: RowWrite, { instance, now }: Context): WriteOutcome {
  const { row, condition, returnContent } = write;
  const table = instance.readyTable(write.tableName, now);
  checkSchema(table.schema, row.primaryKey);
  const existing = table.get(row.primaryKey, now);
  checkCondition(existing, condition);

  const columns = new Map<string, readonly Version[]>();
  for (const cell of row.cells) {
    const version = { timestamp: timestampOf(cell, table.settings, now), value: storedValue(cell) };
    columns.set(cell.name, withVersion(columns.get(cell.name) ?? [], version, table.settings.maxVersions));
  }
  table.put({ primaryKey: row.primaryKey, columns: inOrder(columns), writtenAt: now });
  const returned = returnedRow(returnContent, row.primaryKey);
  return {
    consumed: writeUnits(row, table.settings, condition, existing),
    ...(returned !== undefined && { row: returned }),
  };
}

/** The value of a cell to store. Throws a `TypeError` without one, which the checks before have ruled out. */
export function storedValue(cell: Cell): Value {
  if (!isValue(cell.value)) throw new TypeError(`Column '${cell.name}' has no value to store`);
  return cell.value;
}
