import { capReplies } from '../../openapi/cap-replies.ts';
import { TABLES } from '../store.ts';
import { TablestoreClient, type TablestoreOptions } from './client.ts';
import { TablestoreFault } from './errors.ts';
import { explain } from './explain.ts';

/**
 * Deletes this program's tables with all their rows, and nothing else of the instance. One that is missing is skipped.
 * @returns the names of the tables that were there.
 * @throws StoreError; the tables before it are deleted then.
 */
export async function deleteTables(options: TablestoreOptions): Promise<readonly string[]> {
  capReplies();
  const client = new TablestoreClient(options);
  const deleted: string[] = [];
  try {
    for (const { name: tableName } of Object.values(TABLES))
      try {
        await client.repeat('deleteTable', { tableName });
        deleted.push(tableName);
      } catch (error) {
        if (!(error instanceof TablestoreFault)) throw error;
        if (error.code !== 'OTSObjectNotExist') throw explain(error, options);
      }
    return deleted;
  } finally {
    client.close();
  }
}
