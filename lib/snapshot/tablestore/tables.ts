import type { Retries } from '../../platform/retry.ts';
import { allSettledOrThrow } from '../../platform/all-settled-or-throw.ts';
import { ttlSeconds } from '../ttl.ts';
import { StoreError, TABLES, type TableId } from '../store.ts';
import type { TablestoreClient } from './client.ts';
import { TablestoreFault } from './errors.ts';
import { explain, type Place } from './explain.ts';
import { primaryKey } from './rows.ts';

const TABLE_IDS: readonly TableId[] = ['images', 'state', 'outbox', 'history', 'runs'];

/** The wait for new tables. The vendor's documentation says a minute in most cases; only the first run waits. */
const NEW_TABLE_MS = 90_000;

/** The key of a row that never exists: reading it shows whether a table exists and answers. */
const NOBODY = { partition: '-', sort: '-' };

export interface TableOptions extends Place {
  readonly historyDays: number;
}

/**
 * Makes the tables that are missing and waits until they answer. Takes one request if all exist. Another process may
 * make them at the same time. A table that exists is not changed, not even its time to live.
 */
export async function prepareTables(client: TablestoreClient, options: TableOptions): Promise<void> {
  const retries = client.retries();
  const missing = await findMissing(client, retries);
  await allSettledOrThrow(missing.map((table) => createTable(client, table, options, retries)));
  // A new table refuses rows for a while. Asked for a row and not by DescribeTable, which may call a table active
  // before it takes rows, and needs a permission that nothing else does.
  const ready = client.retries(NEW_TABLE_MS);
  await allSettledOrThrow(missing.map((table) => isThere(client, table, ready)));
}

async function findMissing(client: TablestoreClient, retries: Retries): Promise<TableId[]> {
  try {
    const { tableNames } = await client.repeat('listTable', {}, retries);
    const present = new Set(tableNames);
    return TABLE_IDS.filter((table) => !present.has(TABLES[table].name));
  } catch (error) {
    if (!isFault(error, 'OTSNoPermissionAccess')) throw error;
  }
  const missing: TableId[] = [];
  for (const table of TABLE_IDS) {
    if (!(await isThere(client, table, retries))) missing.push(table);
  }
  return missing;
}

/** Whether the table answers; waits for one that is not ready. */
async function isThere(client: TablestoreClient, table: TableId, retries: Retries): Promise<boolean> {
  try {
    const params = { tableName: TABLES[table].name, primaryKey: primaryKey(table, NOBODY) };
    const { consumed } = await client.repeat('getRow', params, retries);
    client.spend(consumed.capacityUnit);
    return true;
  } catch (error) {
    if (isFault(error, 'OTSObjectNotExist')) return false;
    throw error;
  }
}

async function createTable(
  client: TablestoreClient,
  table: TableId,
  options: TableOptions,
  retries: Retries,
): Promise<void> {
  const { name, partition, sort } = TABLES[table];
  const timeToLive = ttlSeconds(table, options.historyDays) ?? -1;
  try {
    await client.repeat(
      'createTable',
      {
        tableMeta: {
          tableName: name,
          primaryKey: [
            { name: partition, type: 'STRING' },
            { name: sort, type: 'STRING' },
          ],
        },
        reservedThroughput: { capacityUnit: { read: 0, write: 0 } },
        tableOptions: { timeToLive, maxVersions: 1 },
      },
      retries,
    );
  } catch (error) {
    // Another process made it first, or this one did and the reply was lost.
    if (isFault(error, 'OTSObjectAlreadyExist')) return;
    if (!isFault(error, 'OTSNoPermissionAccess')) throw error;
    const { message, cause } = explain(error, options);
    const byHand = `Or make the table ${name} in the Tablestore console: primary key ${partition} (String), ${sort} (String); time to live ${timeToLive} s; max versions 1`;
    const audit =
      'The audit makes it on its first run: if another function says this, find out first why the audit does not run';
    throw new StoreError(`The table ${name} is missing. ${audit}. ${message}. ${byHand}.`, {
      code: 'StoreDenied',
      cause,
    });
  }
}

function isFault(error: unknown, code: string): error is TablestoreFault {
  return error instanceof TablestoreFault && error.code === code;
}
