import type { Retries } from '../../platform/retry.ts';
import { acceptWrite, checkNoKeyTwice, keyId, rowBytes } from '../row-limits.ts';
import { reconcileWrite } from '../reconcile-write.ts';
import type { TableId, Write, WriteResult } from '../store.ts';
import type { TablestoreClient } from './client.ts';
import { TablestoreFault } from './errors.ts';
import { isRejection } from './explain.ts';
import { readRows, rowFault, uneven } from './read.ts';
import { batchParams } from './rows.ts';
import { NOTHING_SENT, needsNoRequest, writeRow, written } from './write.ts';

const ROWS_PER_BATCH = 200;
/** Tablestore's limit is 4 MB; the rest is reserved for bytes that Tablestore counts and `rowBytes` does not. */
const BYTES_PER_BATCH = 3_500_000;
/** An allowance for one row's names, lengths, checksums and condition. */
const BYTES_AROUND_ROW = 400;

/**
 * A write in progress: the index of its result, and whether an earlier request for it may have been carried out
 * although its reply was lost.
 */
interface Item {
  readonly write: Write;
  readonly index: number;
  maybeDone: boolean;
}

/** Results by index, and the final refusals. A refusal does not stop the other writes. */
interface Outcome {
  readonly results: (WriteResult | undefined)[];
  readonly refusals: unknown[];
}

/** Many conditional writes, each with its own result; see `Store.writeMany`. */
export async function writeRows(
  client: TablestoreClient,
  table: TableId,
  writes: readonly Write[],
): Promise<WriteResult[]> {
  checkNoKeyTwice(table, writes);
  const outcome: Outcome = { results: [], refusals: [] };
  const items: Item[] = [];
  for (const [index, write] of writes.entries()) {
    try {
      items.push({ write: acceptWrite(table, write), index, maybeDone: false });
    } catch (error) {
      outcome.refusals.push(error);
    }
  }
  for (const batch of batches(table, items)) {
    if (batch.length > 1) await writeBatch(client, table, batch, outcome);
    else await writeSingly(client, table, batch, outcome);
  }
  if (outcome.refusals.length > 0) throw outcome.refusals[0];
  return outcome.results.filter((result) => result !== undefined);
}

function* batches(table: TableId, items: readonly Item[]): Generator<Item[]> {
  let batch: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    const { key, columns, token } = item.write;
    const size = rowBytes(table, key, columns ?? {}) + Buffer.byteLength(token) + BYTES_AROUND_ROW;
    if (batch.length > 0 && (batch.length >= ROWS_PER_BATCH || bytes + size > BYTES_PER_BATCH)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(item);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

async function writeBatch(
  client: TablestoreClient,
  table: TableId,
  batch: readonly Item[],
  outcome: Outcome,
): Promise<void> {
  const retries = client.retries();
  let open = batch;
  while (open.length > 0) {
    const faults = await sendBatch(client, table, open);
    if (faults === 'refused together') {
      await writeSingly(client, table, open, outcome);
      return;
    }
    const look: Item[] = [];
    const again: Item[] = [];
    let last: TablestoreFault | undefined;
    for (const [n, item] of open.entries()) {
      const fault = faults[n];
      if (fault === undefined) {
        outcome.results[item.index] = written(item.write);
        continue;
      }
      if (fault.fate === 'stopped') throw fault;
      if (fault.fate === 'refused') outcome.refusals.push(fault);
      else (fault.fate === 'later' ? again : look).push(item);
      if (fault.fate === 'unknown') item.maybeDone = true;
      last = fault;
    }
    again.push(...(await lookAt(client, table, look, outcome, retries)));
    open = again;
    if (open.length > 0 && last !== undefined) await retries.pauseAfter(last);
  }
}

/** Reads the rows to find the results of these writes; returns those that are still to be written. */
async function lookAt(
  client: TablestoreClient,
  table: TableId,
  items: readonly Item[],
  outcome: Outcome,
  retries: Retries,
): Promise<Item[]> {
  if (items.length === 0) return [];
  const keys = items.map(({ write }) => write.key);
  const rows = await readRows(client, table, keys, retries);
  const byKey = new Map(rows.map((row) => [keyId(row.key), row]));
  return items.filter(({ write, index, maybeDone }) => {
    const settled = reconcileWrite(write, byKey.get(keyId(write.key)), maybeDone);
    if (settled !== undefined) outcome.results[index] = settled;
    return settled === undefined;
  });
}

/**
 * Sends a batch once. Returns a fault for each row, or undefined for a row that was written: the rows are independent,
 * and the request as a whole succeeds even if all of them fail.
 */
async function sendBatch(
  client: TablestoreClient,
  table: TableId,
  items: readonly Item[],
): Promise<(TablestoreFault | undefined)[] | 'refused together'> {
  const sent = items.filter(({ write }) => !needsNoRequest(write));
  if (sent.length === 0) return items.map(() => NOTHING_SENT);
  try {
    const writes = sent.map(({ write }) => write);
    const reply = await client.once('batchWriteRow', batchParams(table, writes));
    if (reply.tables.length !== sent.length) throw uneven('BatchWriteRow', table);
    const rows = new Map(sent.map((item, n) => [item, reply.tables[n]]));
    return items.map((item) => {
      const row = rows.get(item);
      if (row === undefined) return NOTHING_SENT;
      if (!row.isOk) return rowFault(row, 'BatchWriteRow', table);
      client.spend(row.capacityUnit);
      return undefined;
    });
  } catch (error) {
    if (!(error instanceof TablestoreFault)) throw error;
    // The batch is malformed or too large. Sent singly, each row is written or gets its own refusal.
    if (isRejection(error)) return 'refused together';
    if (error.fate === 'refused') throw error;
    return items.map((item) => (needsNoRequest(item.write) ? NOTHING_SENT : error));
  }
}

async function writeSingly(
  client: TablestoreClient,
  table: TableId,
  items: readonly Item[],
  outcome: Outcome,
): Promise<void> {
  for (const { write, index, maybeDone } of items) {
    try {
      outcome.results[index] = await writeRow(client, table, write, maybeDone);
    } catch (error) {
      if (!(error instanceof TablestoreFault) || !isRejection(error)) throw error;
      outcome.refusals.push(error);
    }
  }
}
