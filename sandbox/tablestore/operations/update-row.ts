import { inOrder, withVersion, type Version } from '../data/row.ts';
import type { TableSettings } from '../data/table.ts';
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
import type { UpdateRowRequest } from '../wire/messages.ts';
import { readRow } from '../wire/plain-buffer-reader.ts';
import type { Cell } from '../wire/row-data.ts';
import { storedValue } from './put-row.ts';

export const updateRow = operation<UpdateRowRequest>(
  'UpdateRow',
  ({ tableName }) => [tableName],
  (request, context) => {
    checkTableName(request.tableName);
    const write = { ...request, row: readRow(request.rowChange) };
    checkUpdate(write, 'updating row');
    checkWrittenSize(write.row, 'UpdateRow');
    checkNoTransaction(request);
    return writeMessage(update(write, context));
  },
);

export function checkUpdate({ row, condition, returnContent }: RowWrite, doing: string): void {
  checkWrittenRow(row, doing);
  if (row.deleted) {
    throw new Refusal(
      'OTSParameterInvalid',
      'Invalid request of put/update row: unexpected RowDeleteMarker in request.',
    );
  }
  if (row.cells.length === 0) {
    throw new Refusal('OTSParameterInvalid', 'Invalid update row request: missing cells in request.');
  }
  for (const cell of row.cells) checkChange(cell);
  if (condition.rowExistence === 'EXPECT_NOT_EXIST') {
    throw new Refusal('OTSParameterInvalid', `Invalid condition: EXPECT_NOT_EXIST while ${doing}.`);
  }
  columnConditionOf(condition);
  checkReturnsNoColumns(returnContent);
}

/** Checks the change of one column: a new value, or the deletion of all its versions. */
function checkChange({ name, value, operation: change, timestamp }: Cell): void {
  const refuse = (reason: string) => new Refusal('OTSParameterInvalid', reason);
  if (change === 'INCREMENT' || change === 'DELETE_ONE') {
    throw refuse(`Column changes of type ${change} are not part of this emulator.`);
  }
  if (change === 'DELETE_ALL') {
    if (value !== undefined) {
      throw refuse('Column value cannot be given when type is DELETE_ONE_VERSION,DELETE_ALL_VERSION.');
    }
    if (timestamp !== undefined) {
      throw refuse('Timestamp cannot be given when type is DELETE_ALL_VERSION.');
    }
    return;
  }
  if (value === undefined) throw refuse(`Invalid cell: ${name}. Reason: missing value.`);
}

/** Changes the named columns and leaves the others. Creates a missing row, unless the request only deletes columns. */
export function update(write: RowWrite, { instance, now }: Context): WriteOutcome {
  const { row, condition, returnContent } = write;
  const table = instance.readyTable(write.tableName, now);
  checkSchema(table.schema, row.primaryKey);
  const existing = table.get(row.primaryKey, now);
  checkCondition(existing, condition);

  const changing = new Map(existing?.columns);
  for (const cell of row.cells) {
    const versions = changed(changing.get(cell.name) ?? [], cell, table.settings, now);
    if (versions.length > 0) changing.set(cell.name, versions);
    else changing.delete(cell.name);
  }
  const columns = inOrder(changing);
  // A row whose last column is deleted still exists; only DeleteRow removes it.
  if (existing !== undefined || columns.size > 0) {
    table.put({ primaryKey: row.primaryKey, columns, writtenAt: now });
  }
  const returned = returnedRow(returnContent, row.primaryKey);
  return {
    consumed: writeUnits(row, table.settings, condition, existing),
    ...(returned !== undefined && { row: returned }),
  };
}

function changed(
  versions: readonly Version[],
  cell: Cell,
  settings: TableSettings,
  now: number,
): readonly Version[] {
  if (cell.operation === 'DELETE_ALL') return [];
  const version = { timestamp: timestampOf(cell, settings, now), value: storedValue(cell) };
  return withVersion(versions, version, settings.maxVersions);
}
