import { reconcileWrite } from '../reconcile-write.ts';
import type { TableId, Write, WriteResult } from '../store.ts';
import type { TablestoreClient } from './client.ts';
import { TablestoreFault } from './errors.ts';
import { readRow } from './read.ts';
import { deleteParams, putParams } from './rows.ts';

/**
 * Makes one conditional write (I2) that has been checked. If the reply does not show whether it was carried out, the
 * row is read. The write is sent again only while the row is at the version `expected`.
 *
 * @param sentBefore an earlier request for this write may have been carried out.
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
 * Whether nothing is to be sent: the deletion of a row that must not exist. Tablestore has no condition for it, so the
 * row is only read.
 */
export function needsNoRequest(write: Write): boolean {
  return write.columns === null && write.expected === 0;
}

/** Takes the place of the answer for such a write, and makes the caller read the row. */
export const NOTHING_SENT = new TablestoreFault({
  code: 'NothingSent',
  message: 'nothing was sent; the row shows the result',
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
