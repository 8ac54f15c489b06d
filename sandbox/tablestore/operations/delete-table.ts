import { operation } from '../operation.ts';
import { checkTableName } from '../rules/names.ts';
import type { TableNameRequest } from '../wire/messages.ts';

export const deleteTable = operation<TableNameRequest>(
  'DeleteTable',
  ({ tableName }) => [tableName],
  ({ tableName }, { instance }) => {
    checkTableName(tableName);
    instance.drop(tableName);
    return {};
  },
);
