import type { BatchRow } from '@alicloud/tablestore';
import type { Retries } from '../../platform/retry.ts';
import { checkKey, keyId } from '../row-limits.ts';
import { type Key, type Row, TABLES, type TableId } from '../store.ts';
import { mayPass, type TablestoreClient } from './client.ts';
import { fateOf, TablestoreFault } from './errors.ts';
import { primaryKey, toRow } from './rows.ts';

const KEYS_PER_BATCH = 100;

export async function readRow(
  client: TablestoreClient,
  table: TableId,
  key: Key,
  retries?: Retries,
): Promise<Row | undefined> {
  checkKey(table, key);
  const params = { tableName: TABLES[table].name, primaryKey: primaryKey(table, key) };
  const { consumed, row } = await client.repeat('getRow', params, retries);
  client.spend(consumed.capacityUnit);
  return toRow(table, row);
}

/** Reads the rows that exist among these keys, one batch at a time. */
export async function readRows(
  client: TablestoreClient,
  table: TableId,
  keys: readonly Key[],
  retries?: Retries,
): Promise<Row[]> {
  // Tablestore rejects a batch that contains a key twice.
  const distinct = [...new Map(keys.map((key) => [keyId(key), key])).values()];
  for (const key of distinct) checkKey(table, key);
  const found: Row[] = [];
  for (let at = 0; at < distinct.length; at += KEYS_PER_BATCH) {
    const batch = distinct.slice(at, at + KEYS_PER_BATCH);
    found.push(...(await readBatch(client, table, batch, retries ?? client.retries())));
  }
  return found;
}

async function readBatch(
  client: TablestoreClient,
  table: TableId,
  keys: readonly Key[],
  retries: Retries,
): Promise<Row[]> {
  const found: Row[] = [];
  const singly: Key[] = [];
  let open = keys;
  while (open.length > 0) {
    const again: Key[] = [];
    let fault: TablestoreFault | undefined;
    const rows = await askBatch(client, table, open, retries);
    for (const [index, key] of open.entries()) {
      const read = rows[index];
      if (read === undefined) continue;
      if (read.isOk) {
        client.spend(read.capacityUnit);
        const row = toRow(table, read);
        if (row !== undefined) found.push(row);
        continue;
      }
      const failed = rowFault(read, 'BatchGetRow', table);
      if (!mayPass(failed)) singly.push(key);
      else {
        fault = failed;
        again.push(key);
      }
    }
    open = again;
    if (fault !== undefined) await retries.pauseAfter(fault);
  }
  // Rows refused as part of a batch, for example because it is too large as a whole, are read one by one.
  for (const key of singly) {
    const row = await readRow(client, table, key, retries);
    if (row !== undefined) found.push(row);
  }
  return found;
}

async function askBatch(
  client: TablestoreClient,
  table: TableId,
  keys: readonly Key[],
  retries: Retries,
): Promise<readonly BatchRow[]> {
  const params = {
    tables: [{ tableName: TABLES[table].name, primaryKey: keys.map((key) => primaryKey(table, key)) }],
  };
  try {
    for (;;) {
      const { tables } = await client.repeat('batchGetRow', params, retries);
      if (tables[0]?.length === keys.length) return tables[0];
      await retries.pauseAfter(uneven('BatchGetRow', table));
    }
  } catch (error) {
    if (!(error instanceof TablestoreFault) || error.code !== 'OTSParameterInvalid') throw error;
    const refused = {
      isOk: false,
      errorCode: error.code,
      errorMessage: error.message,
      capacityUnit: '' as const,
    };
    return keys.map(() => refused);
  }
}

/** The fault of one row of a batch. */
export function rowFault(row: BatchRow, operation: string, table: TableId): TablestoreFault {
  const code = row.errorCode ?? 'Unreadable';
  const message = row.errorMessage ?? '';
  return new TablestoreFault({
    code,
    message,
    fate: fateOf(code, message),
    operation,
    table: TABLES[table].name,
  });
}

/** The fault for a reply that does not have one row for each row of the request, so that none can be relied on. */
export function uneven(operation: string, table: TableId): TablestoreFault {
  const message = 'the answer does not have as many rows as the request';
  return new TablestoreFault({
    code: 'Unreadable',
    message,
    fate: 'unknown',
    operation,
    table: TABLES[table].name,
  });
}
