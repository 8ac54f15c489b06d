import { operation } from '../operation.ts';
import { Refusal } from '../refusal.ts';
import { LIMITS } from '../rules/limits.ts';
import { checkColumnName, checkTableName } from '../rules/names.ts';
import { checkThroughput, withOptions } from '../rules/table-settings.ts';
import type { CreateTableRequest, PrimaryKeySchema } from '../wire/messages.ts';

export const createTable = operation<CreateTableRequest>(
  'CreateTable',
  ({ tableMeta }) => [tableMeta.tableName],
  (request, { instance, now }) => {
    const { tableName, primaryKey, definedColumn } = request.tableMeta;
    checkTableName(tableName);
    checkPrimaryKeySchema(primaryKey);
    if (definedColumn.length > LIMITS.definedColumns) {
      throw new Refusal(
        'OTSParameterInvalid',
        `The number of defined columns must be in range: [0, ${LIMITS.definedColumns}].`,
      );
    }
    for (const { name } of definedColumn) {
      checkColumnName(name);
      if (primaryKey.some((column) => column.name === name)) {
        throw new Refusal(
          'OTSParameterInvalid',
          `Duplicated column name with primary key column: '${name}'.`,
        );
      }
    }
    const { read, write } = request.reservedThroughput.capacityUnit;
    if (read === undefined || write === undefined) {
      throw new Refusal(
        'OTSParameterInvalid',
        'Both read and write capacity unit are required to create table.',
      );
    }
    checkThroughput({ read, write });
    if (request.tableOptions?.timeToLive === undefined) {
      throw new Refusal('OTSParameterInvalid', 'Time-to-live is missing while creating table.');
    }
    if (request.tableOptions.maxVersions === undefined) {
      throw new Refusal('OTSParameterInvalid', 'MaxVersions is missing while creating table.');
    }
    const options = withOptions(request.tableOptions);
    if (request.streamSpec?.enableStream === true || request.indexMetas.length > 0) {
      throw new Refusal(
        'OTSParameterInvalid',
        'Streams and secondary indexes are not part of this emulator.',
      );
    }
    instance.create(
      { name: tableName, primaryKey, definedColumns: definedColumn, createdAt: now },
      { ...options, reservedRead: read, reservedWrite: write, lastIncrease: Math.floor(now / 1000) },
    );
    return {};
  },
);

function checkPrimaryKeySchema(columns: readonly PrimaryKeySchema[]): void {
  if (columns.length < 1 || columns.length > LIMITS.primaryKeyColumns) {
    throw new Refusal(
      'OTSParameterInvalid',
      `The number of primary key columns must be in range: [1, ${LIMITS.primaryKeyColumns}].`,
    );
  }
  for (const [at, { name, type, option }] of columns.entries()) {
    checkColumnName(name);
    if (columns.findIndex((column) => column.name === name) !== at) {
      throw new Refusal('OTSParameterInvalid', `Duplicated primary key name: '${name}'.`);
    }
    if (!['INTEGER', 'STRING', 'BINARY'].includes(type)) {
      throw new Refusal('OTSParameterInvalid', `${type} is an invalid type for the primary key.`);
    }
    if (option === 'AUTO_INCREMENT') {
      throw new Refusal(
        'OTSParameterInvalid',
        at === 0
          ? 'PkAutoIncr cannot be set as first pk column.'
          : 'AUTO_INCREMENT columns are not part of this emulator.',
      );
    }
  }
}
