import { keyOf } from '../data/table.ts';
import { checkNoTransaction, operation, type Context } from '../operation.ts';
import { Refusal } from '../refusal.ts';
import { dataSize } from '../rules/capacity.ts';
import { LIMITS } from '../rules/limits.ts';
import { checkTables } from '../rules/batch-tables.ts';
import { rowError } from '../rules/row-error.ts';
import { writeMessage, type RowWrite, type WriteOutcome } from '../rules/row-write.ts';
import type { BatchWriteRowRequest, RowInBatchWrite } from '../wire/messages.ts';
import { readRow } from '../wire/plain-buffer-reader.ts';
import { checkDelete, remove } from './delete-row.ts';
import { checkPut, put } from './put-row.ts';
import { checkUpdate, update } from './update-row.ts';

interface Kind {
  readonly check: (write: RowWrite, doing: string) => void;
  readonly apply: (write: RowWrite, context: Context) => WriteOutcome;
  readonly doing: string;
}

const KINDS: Readonly<Record<RowInBatchWrite['type'], Kind>> = {
  PUT: { check: checkPut, apply: put, doing: 'putting' },
  UPDATE: { check: checkUpdate, apply: update, doing: 'updating' },
  DELETE: { check: checkDelete, apply: remove, doing: 'deleting' },
};

export const batchWriteRow = operation<BatchWriteRowRequest>(
  'BatchWriteRow',
  ({ tables }) => tables.map(({ tableName }) => tableName),
  (request, context) => {
    if (request.tables.length === 0) {
      throw new Refusal('OTSParameterInvalid', 'No row is specified in BatchWriteRow.');
    }
    const count = request.tables.reduce((sum, { rows }) => sum + rows.length, 0);
    if (count > LIMITS.batchWriteRows) {
      throw new Refusal(
        'OTSParameterInvalid',
        `Rows count exceeds the upper limit:${LIMITS.batchWriteRows}.`,
      );
    }
    checkTables(request.tables, context);
    // The form of every row is checked before the first one is written. An error that depends on the table's data is
    // the error of one row only.
    const tables = request.tables.map(({ tableName, rows }) => ({
      tableName,
      writes: read(tableName, rows),
    }));
    checkSize(tables.flatMap(({ writes }) => writes.map(({ write }) => write)));
    checkNoTransaction(request);
    return {
      tables: tables.map(({ tableName, writes }) => ({
        tableName,
        rows: writes.map(({ kind, write }) => writeOne(kind, write, context)),
      })),
    };
  },
);

function read(tableName: string, rows: readonly RowInBatchWrite[]): { kind: Kind; write: RowWrite }[] {
  if (rows.length === 0) {
    throw new Refusal('OTSParameterInvalid', `No operation is specified for table:${tableName}.`);
  }
  const seen = new Set<string>();
  return rows.map(({ type, rowChange, ...rest }, index) => {
    const kind = KINDS[type];
    if (kind === undefined) throw new Refusal('OTSParameterInvalid', 'The modify type is invalid.');
    const write = { tableName, row: readRow(rowChange), ...rest };
    kind.check(write, `${kind.doing} row #${index} in table: '${tableName}'`);
    const key = keyOf(write.row.primaryKey);
    if (seen.has(key)) throw new Refusal('OTSParameterInvalid', 'Duplicate rows detected in MultiPut.');
    seen.add(key);
    return { kind, write };
  });
}

function checkSize(writes: readonly RowWrite[]): void {
  const bytes = writes.reduce((sum, { row }) => sum + dataSize(row.primaryKey, row.cells), 0);
  if (bytes > LIMITS.batchWriteBytes) {
    throw new Refusal(
      'OTSParameterInvalid',
      `The total data size of BatchWriteRow request exceeds the limit, limit size: ${LIMITS.batchWriteBytes}, data size:${bytes}.`,
    );
  }
}

function writeOne(kind: Kind, write: RowWrite, context: Context): object {
  try {
    return { isOk: true, ...writeMessage(kind.apply(write, context)) };
  } catch (error) {
    return rowError(error);
  }
}
