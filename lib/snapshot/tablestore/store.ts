import { capReplies } from '../../openapi/cap-replies.ts';
import type { Store } from '../store.ts';
import { acceptWrite } from '../row-limits.ts';
import { writeRows } from './batch.ts';
import { TablestoreClient, type TablestoreOptions } from './client.ts';
import { TablestoreFault } from './errors.ts';
import { explain } from './explain.ts';
import { readRange } from './range.ts';
import { readRow, readRows } from './read.ts';
import { prepareTables } from './tables.ts';
import { writeRow } from './write.ts';

export type { StoreCredentials } from './call.ts';
export type { TablestoreOptions } from './client.ts';

/** Opens the snapshot in a Tablestore instance. Every failure of Tablestore is thrown as a `StoreError`. */
export function openTablestore(options: TablestoreOptions): Store {
  capReplies();
  const client = new TablestoreClient(options);
  const toStoreError = (error: unknown): unknown =>
    error instanceof TablestoreFault ? explain(error, options) : error;
  const withStoreErrors = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (error) {
      throw toStoreError(error);
    }
  };
  return {
    prepare: () => withStoreErrors(() => prepareTables(client, options)),
    get: (table, key) => withStoreErrors(() => readRow(client, table, key)),
    getMany: (table, keys) => withStoreErrors(() => readRows(client, table, keys)),
    async *range(table, partition, range = {}) {
      try {
        yield* readRange(client, table, partition, range);
      } catch (error) {
        throw toStoreError(error);
      }
    },
    write: (table, write) => withStoreErrors(() => writeRow(client, table, acceptWrite(table, write))),
    writeMany: (table, writes) => withStoreErrors(() => writeRows(client, table, writes)),
    units: () => client.units(),
    close: async () => client.close(),
  };
}
