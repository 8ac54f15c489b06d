import { operation } from '../operation.ts';
import { checkTableName } from '../rules/names.ts';
import { optionsMessage, throughputMessage } from '../rules/table-settings.ts';
import type { TableNameRequest } from '../wire/messages.ts';

export const describeTable = operation<TableNameRequest>(
  'DescribeTable',
  ({ tableName }) => [tableName],
  ({ tableName }, { instance, now }) => {
    checkTableName(tableName);
    const table = instance.table(tableName);
    const { schema, settings } = table;
    return {
      tableMeta: { tableName, primaryKey: schema.primaryKey, definedColumn: schema.definedColumns },
      reservedThroughputDetails: throughputMessage(settings),
      tableOptions: optionsMessage(settings),
      tableStatus: instance.isReady(table, now) ? 'ACTIVE' : 'LOADING',
    };
  },
);
