import { capReplies } from '../../openapi/cap-replies.ts';
import { StoreError, TABLES, type TableId } from '../store.ts';
import { TablestoreClient, type TablestoreOptions } from './client.ts';
import { TablestoreFault } from './errors.ts';
import { explain } from './explain.ts';
import { batchParams, primaryKey, putParams } from './rows.ts';

/** What the program does with rows; the names that a policy allows as `ots:GetRow` and so on. */
export const ROW_OPERATIONS = ['GetRow', 'BatchGetRow', 'GetRange', 'PutRow', 'BatchWriteRow'] as const;
export type RowOperation = (typeof ROW_OPERATIONS)[number];

export interface Probe {
  /** Our tables that are there; undefined: `ListTable` is not allowed. */
  readonly present: readonly TableId[] | undefined;
  /** Each operation that was refused, and why. Empty: all are allowed, on the table that was asked. */
  readonly refused: ReadonlyMap<RowOperation, StoreError>;
  /** Where the row operations were tried; undefined: on no table, for there is none yet. */
  readonly triedOn: TableId | undefined;
}

/** A row that nobody writes: our scopes and accounts begin with a digit. */
const NOBODY = { partition: '-doctor', sort: '-' };
/**
 * A write for a row that must be there already, at a version that none has: where writing is allowed the condition
 * refuses it, where it is not the permission does. Nothing is ever written.
 */
const IMPOSSIBLE = { key: NOBODY, columns: {}, expected: Number.MAX_SAFE_INTEGER - 1, token: 'doctor' };

/**
 * Tries every operation of the store without changing anything: one list of the tables, and five requests for a row
 * that is not there.
 * @throws StoreError when the instance is out of reach, does not exist or refuses the credentials.
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
      const fault = await faultOf(() => tryOne(client, operation, triedOn));
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

async function tryOne(client: TablestoreClient, operation: RowOperation, table: TableId): Promise<void> {
  const { name: tableName } = TABLES[table];
  const key = primaryKey(table, NOBODY);
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
        exclusiveEndPrimaryKey: primaryKey(table, { ...NOBODY, sort: '.' }),
        limit: 1,
      });
      return;
    case 'PutRow':
      await client.repeat('putRow', putParams(table, IMPOSSIBLE, IMPOSSIBLE.columns));
      return;
    case 'BatchWriteRow': {
      const { tables } = await client.repeat('batchWriteRow', batchParams(table, [IMPOSSIBLE]));
      throwForRow(tables[0]);
    }
  }
}

/** A batch succeeds though its rows fail, each for itself. */
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
