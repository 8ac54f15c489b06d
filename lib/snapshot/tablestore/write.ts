import { reconcileWrite } from '../reconcile-write.ts';
import type { TableId, Write, WriteResult } from '../store.ts';
import type { TablestoreClient } from './client.ts';
import { TablestoreFault } from './errors.ts';
import { readRow } from './read.ts';
import { deleteParams, putParams } from './rows.ts';

/**
 * One conditional write (I2), already checked. Whenever the reply does not say what became of it, the row itself
 * is asked; it is sent again only while the row stands at the version that was read. `sentBefore`: a request for it
 * was lost already.
 */
export async function writeRow(
  client: TablestoreClient,
  table: TableId,
  write: Write,
  sentBefore = false,
): Promise<WriteResult> {
  const retries = client.retries();
  let maybeDone = sentBefore;
  for (;;) {
    const fault = needsNoRequest(write) ? NOTHING_SENT : await send(client, table, write);
    switch (fault?.fate) {
      case undefined:
        return written(write);
      case 'refused':
      case 'stopped':
        throw fault;
      case 'later':
        break;
      case 'unknown':
      case 'condition': {
        maybeDone ||= fault.fate === 'unknown';
        const settled = reconcileWrite(write, await readRow(client, table, write.key, retries), maybeDone);
        if (settled !== undefined) return settled;
      }
    }
    await retries.pauseAfter(fault);
  }
}

/**
 * The deletion of a row that must not be there has nothing to send, and Tablestore no condition for it: one look
 * at the row settles it.
 */
export function needsNoRequest(write: Write): boolean {
  return write.columns === null && write.expected === 0;
}

/** Stands for the answer that such a write did not need. */
export const NOTHING_SENT = new TablestoreFault({
  code: 'NothingSent',
  message: 'only the row can tell',
  fate: 'condition',
});

/** The result of a write that was accepted. */
export function written(write: Write): WriteResult {
  return { kind: 'written', version: write.columns === null ? 0 : write.expected + 1 };
}

async function send(
  client: TablestoreClient,
  table: TableId,
  write: Write,
): Promise<TablestoreFault | undefined> {
  try {
    const { consumed } =
      write.columns === null
        ? await client.once('deleteRow', deleteParams(table, write))
        : await client.once('putRow', putParams(table, write, write.columns));
    client.spend(consumed.capacityUnit);
    return undefined;
  } catch (error) {
    if (error instanceof TablestoreFault) return error;
    throw error;
  }
}
