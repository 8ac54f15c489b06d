import { operation } from '../operation.ts';
import { Refusal } from '../refusal.ts';
import { checkTableName } from '../rules/names.ts';
import { optionsMessage, throughputMessage, withOptions } from '../rules/table-settings.ts';
import type { UpdateTableRequest } from '../wire/messages.ts';

export const updateTable = operation<UpdateTableRequest>(
  'UpdateTable',
  ({ tableName }) => [tableName],
  (request, { instance, now }) => {
    checkTableName(request.tableName);
    const { tableOptions, reservedThroughput, streamSpec } = request;
    if (reservedThroughput !== undefined || streamSpec !== undefined) {
      throw new Refusal(
        'OTSParameterInvalid',
        'Changing reserved throughput or streams is not part of this emulator.',
      );
    }
    if (tableOptions === undefined) {
      throw new Refusal('OTSParameterInvalid', 'Nothing to update is specified.');
    }
    if (Object.keys(tableOptions).length === 0) {
      throw new Refusal('OTSParameterInvalid', 'No parameter is specified in table options.');
    }
    const table = instance.readyTable(request.tableName, now);
    table.settings = { ...table.settings, ...withOptions(tableOptions, table.settings) };
    return {
      reservedThroughputDetails: throughputMessage(table.settings),
      tableOptions: optionsMessage(table.settings),
    };
  },
);
