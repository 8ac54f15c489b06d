import { operation } from '../operation.ts';
import { Refusal } from '../refusal.ts';
import { checkTableName } from '../rules/names.ts';
import { checkThroughput, optionsMessage, throughputMessage, withOptions } from '../rules/table-settings.ts';
import type { UpdateTableRequest } from '../wire/messages.ts';

export const updateTable = operation<UpdateTableRequest>(
  'UpdateTable',
  ({ tableName }) => [tableName],
  (request, { instance, now }) => {
    checkTableName(request.tableName);
    const units = request.reservedThroughput?.capacityUnit;
    if (units === undefined && request.tableOptions === undefined && request.streamSpec === undefined) {
      throw new Refusal('OTSParameterInvalid', 'Nothing to update is specified.');
    }
    if (request.tableOptions !== undefined && Object.keys(request.tableOptions).length === 0) {
      throw new Refusal('OTSParameterInvalid', 'No parameter is specified in table options.');
    }
    if (request.streamSpec?.enableStream === true) {
      throw new Refusal('OTSParameterInvalid', 'Streams are not part of this emulator.');
    }
    if (units !== undefined) {
      if (units.read === undefined && units.write === undefined) {
        throw new Refusal('OTSParameterInvalid', 'Neither read nor write capacity unit is set.');
      }
      checkThroughput(units);
    }
    const table = instance.readyTable(request.tableName, now);
    const before = table.settings;
    const reservedRead = units?.read ?? before.reservedRead;
    const reservedWrite = units?.write ?? before.reservedWrite;
    const nowSeconds = Math.floor(now / 1000);
    table.settings = {
      ...before,
      ...withOptions(request.tableOptions ?? {}, before),
      reservedRead,
      reservedWrite,
      ...((reservedRead > before.reservedRead || reservedWrite > before.reservedWrite) && {
        lastIncrease: nowSeconds,
      }),
      ...((reservedRead < before.reservedRead || reservedWrite < before.reservedWrite) && {
        lastDecrease: nowSeconds,
      }),
    };
    return {
      reservedThroughputDetails: throughputMessage(table.settings),
      tableOptions: optionsMessage(table.settings),
    };
  },
);
