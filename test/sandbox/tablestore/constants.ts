import { sdk, type SdkClient } from './sdk.ts';

export const KEY = { accessKeyId: 'test-key', secretAccessKey: 'test-secret' };
export const INSTANCE = 'audit';
export const TABLE = 'items';

export function clientOf(server: { readonly endpoint: string }, options: object = {}): SdkClient {
  return new sdk.Client({
    ...KEY,
    endpoint: server.endpoint,
    instancename: INSTANCE,
    maxRetries: 0,
    ...options,
  });
}

/** What CreateTable wants, with a key of two strings unless another is said. */
export function tableOf(
  tableName = TABLE,
  primaryKey: readonly object[] = [
    { name: 'scope', type: 'STRING' },
    { name: 'item', type: 'STRING' },
  ],
  tableOptions: object = { timeToLive: -1, maxVersions: 1 },
): object {
  return {
    tableMeta: { tableName, primaryKey },
    reservedThroughput: { capacityUnit: { read: 0, write: 0 } },
    tableOptions,
  };
}
