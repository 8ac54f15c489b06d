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

/** The snapshot in a Tablestore instance. Every method throws a `StoreError` and nothing else of Tablestore's. */
export function openTablestore(options: TablestoreOptions): Store {
  capReplies();
  const client = new TablestoreClient(options);
  const inWords = (error: unknown): unknown =>
    error instanceof TablestoreFault ? explain(error, options) : error;
  const told = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (error) {
      throw inWords(error);
    }
  };
  return {
    prepare: () => told(() => prepareTables(client, options)),
    get: (table, key) => told(() => readRow(client, table, key)),
    getMany: (table, keys) => told(() => readRows(client, table, keys)),
    async *range(table, partition, range = {}) {
      try {
        yield* readRange(client, table, partition, range);
      } catch (error) {
        throw inWords(error);
      }
    },
    write: (table, write) => told(() => writeRow(client, table, acceptWrite(table, write))),
    writeMany: (table, writes) => told(() => writeRows(client, table, writes)),
    units: () => client.units(),
    close: async () => client.close(),
  };
}
