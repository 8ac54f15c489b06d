import { checkNoTransaction, operation, type Context } from '../operation.ts';
import { Refusal } from '../refusal.ts';
import { writeUnits } from '../rules/capacity.ts';
import { checkCondition, columnConditionOf } from '../rules/condition.ts';
import { checkTableName } from '../rules/names.ts';
import { checkSchema } from '../rules/primary-key.ts';
import { checkWrittenRow } from '../rules/row-form.ts';
import {
  checkReturnsNoColumns,
  returnedRow,
  writeMessage,
  type RowWrite,
  type WriteOutcome,
} from '../rules/row-write.ts';
import type { DeleteRowRequest } from '../wire/messages.ts';
import { readRow } from '../wire/plain-buffer-reader.ts';

export const deleteRow = operation<DeleteRowRequest>(
  'DeleteRow',
  ({ tableName }) => [tableName],
  (request, context) => {
    checkTableName(request.tableName);
    const write = { ...request, row: readRow(request.primaryKey) };
    checkDelete(write, 'deleting row');
    checkNoTransaction(request);
    return writeMessage(remove(write, context));
  },
);

export function checkDelete({ row, condition, returnContent }: RowWrite, doing: string): void {
  checkWrittenRow(row, doing);
  if (!row.deleted) {
    throw new Refusal(
      'OTSParameterInvalid',
      'Invalid request of delete row: missing RowDeleteMarker in request.',
    );
  }
  if (row.cells.length > 0) {
    throw new Refusal('OTSParameterInvalid', 'Invalid delete row request: unexpected cells in request.');
  }
  if (condition.rowExistence === 'EXPECT_NOT_EXIST') {
    throw new Refusal('OTSParameterInvalid', `Invalid condition: EXPECT_NOT_EXIST while ${doing}.`);
  }
  columnConditionOf(condition);
  checkReturnsNoColumns(returnContent);
}

/** Deletes the row. A missing row is no error, unless the condition expects it to exist. */
export function remove(write: RowWrite, { instance, now }: Context): WriteOutcome {
  const { row, condition, returnContent } = write;
  const table = instance.readyTable(write.tableName, now);
  checkSchema(table.schema, row.primaryKey);
  const existing = table.get(row.primaryKey, now);
  checkCondition(existing, condition);

  table.delete(row.primaryKey);
  const returned = returnedRow(returnContent, row.primaryKey);
  return {
    consumed: writeUnits(row, table.settings, condition, existing),
    ...(returned !== undefined && { row: returned }),
  };
}
