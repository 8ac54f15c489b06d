import { capReplies } from '../../openapi/cap-replies.ts';
import { StoreError, TABLES, type TableId } from '../store.ts';
import { TablestoreClient, type TablestoreOptions } from './client.ts';
import { TablestoreFault } from './errors.ts';
import { explain } from './explain.ts';
import { batchParams, deleteParams, primaryKey, putParams } from './rows.ts';

/** The program's operations on rows. A policy allows them as `ots:GetRow` and so on. */
export const ROW_OPERATIONS = [
  'GetRow',
  'BatchGetRow',
  'GetRange',
  'PutRow',
  'DeleteRow',
  'BatchWriteRow',
] as const;
export type RowOperation = (typeof ROW_OPERATIONS)[number];

export interface Probe {
  /** This program's tables that exist; undefined: `ListTable` is not allowed. */
  readonly present: readonly TableId[] | undefined;
  /** The operations that were refused, with the reason. Empty: all are allowed on the table `triedOn`. */
  readonly refused: ReadonlyMap<RowOperation, StoreError>;
  /** The table on which the row operations were tried; undefined: none was, because no table exists yet. */
  readonly triedOn: TableId | undefined;
}

/** The key of a row that never exists: the program's scopes and accounts begin with a digit. */
const UNUSED_KEY = { partition: '-doctor', sort: '-' };
/**
 * A write that never happens, because it requires an existing row with a version that no row has: it fails by its
 * condition if writing is allowed, and for lack of permission if not.
 */
const IMPOSSIBLE_WRITE = {
  key: UNUSED_KEY,
  columns: {},
  expected: Number.MAX_SAFE_INTEGER - 1,
  token: 'doctor',
};

/**
 * Tries every operation of the store without changing anything: one list of the tables, and six requests for a row
 * that does not exist.
 * @throws StoreError if the instance cannot be reached, does not exist or refuses the credentials.
 */
export async function probeTablestore(options: TablestoreOptions): Promise<Probe> {
  capReplies();
  const client = new TablestoreClient(options);
  try {
    const present = await presentTables(client);
    const triedOn = present === undefined ? 'state' : (present.find((id) => id === 'state') ?? present[0]);
    if (triedOn === undefined) return { present, refused: new Map(), triedOn };
    const refused = new Map<RowOperation, StoreError>();
    let isThere = true;
    for (const operation of ROW_OPERATIONS) {
      const fault = await faultOf(() => tryOperation(client, operation, triedOn));
      if (fault === undefined || fault.fate === 'condition') continue;
      if (fault.code === 'OTSObjectNotExist') isThere = false;
      else if (fault.code === 'OTSNoPermissionAccess') refused.set(operation, explain(fault, options));
      else throw fault;
    }
    return { present, refused, triedOn: isThere ? triedOn : undefined };
  } catch (error) {
    throw error instanceof TablestoreFault ? explain(error, options) : error;
  } finally {
    client.close();
  }
}

async function presentTables(client: TablestoreClient): Promise<TableId[] | undefined> {
  let names: readonly string[] = [];
  const fault = await faultOf(async () => {
    names = (await client.repeat('listTable', {})).tableNames;
  });
  if (fault?.code === 'OTSNoPermissionAccess') return undefined;
  if (fault !== undefined) throw fault;
  return TABLE_IDS.filter((id) => names.includes(TABLES[id].name));
}

const TABLE_IDS = Object.keys(TABLES) as TableId[];

async function tryOperation(
  client: TablestoreClient,
  operation: RowOperation,
  table: TableId,
): Promise<void> {
  const { name: tableName } = TABLES[table];
  const key = primaryKey(table, UNUSED_KEY);
  switch (operation) {
    case 'GetRow':
      await client.repeat('getRow', { tableName, primaryKey: key });
      return;
    case 'BatchGetRow': {
      const { tables } = await client.repeat('batchGetRow', { tables: [{ tableName, primaryKey: [key] }] });
      throwForRow(tables.flat()[0]);
      return;
    }
    case 'GetRange':
      await client.repeat('getRange', {
        tableName,
        direction: 'FORWARD',
        inclusiveStartPrimaryKey: key,
        exclusiveEndPrimaryKey: primaryKey(table, { ...UNUSED_KEY, sort: '.' }),
        limit: 1,
      });
      return;
    case 'PutRow':
      await client.repeat('putRow', putParams(table, IMPOSSIBLE_WRITE, IMPOSSIBLE_WRITE.columns));
      return;
    case 'DeleteRow':
      await client.repeat('deleteRow', deleteParams(table, IMPOSSIBLE_WRITE));
      return;
    case 'BatchWriteRow': {
      const { tables } = await client.repeat('batchWriteRow', batchParams(table, [IMPOSSIBLE_WRITE]));
      throwForRow(tables[0]);
    }
  }
}

/** A batch succeeds even if its rows fail: throws the fault of the row itself. */
function throwForRow(
  row:
    | { readonly isOk: boolean; readonly errorCode: string | null; readonly errorMessage: string | null }
    | undefined,
): void {
  if (row === undefined || row.isOk || row.errorCode === 'OTSConditionCheckFail') return;
  const code = row.errorCode ?? 'unknown';
  throw new TablestoreFault({ code, message: row.errorMessage ?? '', fate: 'refused' });
}

async function faultOf(work: () => Promise<void>): Promise<TablestoreFault | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof TablestoreFault) return error;
    throw error;
  }
}
