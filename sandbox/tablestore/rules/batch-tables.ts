import type { Context } from '../operation.ts';
import { Refusal } from '../refusal.ts';
import { checkTableName } from './names.ts';

/** The tables of a batch: one that is not there, or comes twice, is the whole request's fault and not a row's. */
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
