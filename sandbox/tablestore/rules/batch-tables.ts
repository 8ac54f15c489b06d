import type { Context } from '../operation.ts';
import { Refusal } from '../refusal.ts';
import { checkTableName } from './names.ts';

/** Checks the tables of a batch. A missing or repeated table fails the whole request, not only its rows. */
export function checkTables(tables: readonly { readonly tableName: string }[], { instance }: Context): void {
  const seen = new Set<string>();
  for (const { tableName } of tables) {
    checkTableName(tableName);
    if (seen.has(tableName)) {
      throw new Refusal('OTSParameterInvalid', `Duplicated table name: ${tableName}.`);
    }
    seen.add(tableName);
    instance.table(tableName);
  }
}
