import { checkNoTransaction, operation } from '../operation.ts';
import { unitsFor } from '../rules/capacity.ts';
import { checkTableName } from '../rules/names.ts';
import { checkSchema, readKey } from '../rules/primary-key.ts';
import { selector } from '../rules/selection.ts';
import type { GetRowRequest } from '../wire/messages.ts';
import { writeRows } from '../wire/plain-buffer-writer.ts';

export const getRow = operation<GetRowRequest>(
  'GetRow',
  ({ tableName }) => [tableName],
  (request, { instance, now }) => {
    checkTableName(request.tableName);
    const primaryKey = readKey(request.primaryKey, { bounds: false });
    const select = selector(request);
    checkNoTransaction(request);
    const table = instance.readyTable(request.tableName, now);
    checkSchema(table.schema, primaryKey);

    const { row, bytes } = select(table.get(primaryKey, now), table.settings);
    return {
      consumed: { capacityUnit: { read: unitsFor(bytes), write: 0 } },
      row: writeRows(row === undefined ? [] : [row]),
    };
  },
);
