import { startHttpHost } from '../http-host.ts';
import type { ServedCall, TablestoreOptions } from './options.ts';
import { plainRow, type PlainRow } from './plain-row.ts';
import { Service } from './service.ts';

export type { AccessKey } from './access.ts';
export type { ServedCall, TablestoreOptions } from './options.ts';
export type { PlainRow, PlainValue } from './plain-row.ts';

export interface TablestoreServer {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  /** All requests so far, in the order of their arrival. */
  readonly calls: readonly ServedCall[];
  /** The names of the tables. `instance` defaults to the first one. */
  tables(instance?: string): string[];
  /** The rows of a table in the order of their keys. Throws if there is no such table. */
  rows(table: string, instance?: string): PlainRow[];
  /** Closes every connection at once, including those that a fault keeps open. */
  close(): Promise<void>;
}

/** Starts Tablestore on loopback. Rejects with the system's error if it cannot listen or cannot use the file. */
export async function startTablestore(options: TablestoreOptions): Promise<TablestoreServer> {
  const service = new Service(options);
  const handle = service.handle.bind(service);
  const host = await startHttpHost(handle, options.port).catch((error: unknown) => {
    service.close();
    throw error;
  });
  return {
    endpoint: host.url,
    calls: service.calls,
    tables: (instance) =>
      service
        .instance(instance)
        .tables()
        .map(({ schema }) => schema.name),
    rows: (table, instance) => service.instance(instance).table(table).all(service.now()).map(plainRow),
    close: async () => {
      await host.close();
      service.close();
    },
  };
}
