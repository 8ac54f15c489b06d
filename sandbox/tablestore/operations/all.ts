import type { Operation } from '../operation.ts';
import { batchGetRow } from './batch-get-row.ts';
import { batchWriteRow } from './batch-write-row.ts';
import { createTable } from './create-table.ts';
import { deleteRow } from './delete-row.ts';
import { deleteTable } from './delete-table.ts';
import { describeTable } from './describe-table.ts';
import { getRange } from './get-range.ts';
import { getRow } from './get-row.ts';
import { listTable } from './list-table.ts';
import { putRow } from './put-row.ts';
import { updateRow } from './update-row.ts';
import { updateTable } from './update-table.ts';

/** The operations of this emulator. It refuses the other operations of the service as unsupported. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  [
    createTable,
    describeTable,
    listTable,
    updateTable,
    deleteTable,
    putRow,
    updateRow,
    deleteRow,
    getRow,
    getRange,
    batchGetRow,
    batchWriteRow,
  ].map((operation) => [operation.name, operation]),
);
