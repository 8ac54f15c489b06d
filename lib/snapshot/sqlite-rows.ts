import type Database from 'libsql';
import * as z from 'zod';
import { rowBytes } from './row-limits.ts';
import { type Columns, type Key, type Row, StoreError, TABLES, type TableId } from './store.ts';

/** Which rows still live: those written after it (milliseconds since the epoch). */
export type LivingSince = number;

/*
 * Keys are compared by their bytes (BINARY, SQLite's default), which for UTF-8 is Tablestore's order. They are
 * read as blobs: the library cuts a text at its first NUL, though it stores and compares all of it.
 */
const SELECTED = 'CAST(partition AS BLOB) AS partition, CAST(sort AS BLOB) AS sort, version, token, columns';

export function createTable(db: Database.Database, table: TableId): void {
  db.exec(
    `CREATE TABLE IF NOT EXISTS ${TABLES[table].name} (
       partition TEXT NOT NULL,
       sort TEXT NOT NULL,
       version INTEGER NOT NULL,
       token TEXT NOT NULL,
       columns TEXT NOT NULL,
       written_at INTEGER NOT NULL,
       PRIMARY KEY (partition, sort)
     ) STRICT, WITHOUT ROWID`,
  );
}

export function readRow(
  db: Database.Database,
  table: TableId,
  key: Key,
  since: LivingSince,
): Row | undefined {
  const found = db
    .prepare(
      `SELECT ${SELECTED} FROM ${TABLES[table].name} WHERE partition = ? AND sort = ? AND written_at > ?`,
    )
    .get(key.partition, key.sort, since);
  return found === undefined ? undefined : asRow(table, found);
}

export interface Page {
  readonly partition: string;
  /** Bounds of the sort key; the lower one is included only if `fromIncluded`. */
  readonly from: string | undefined;
  readonly fromIncluded: boolean;
  readonly to: string | undefined;
  readonly reverse: boolean;
  readonly limit: number;
}

export function readPage(db: Database.Database, table: TableId, page: Page, since: LivingSince): Row[] {
  const where = ['partition = ?', 'written_at > ?'];
  const values: (string | number)[] = [page.partition, since];
  if (page.from !== undefined) {
    where.push(page.fromIncluded ? 'sort >= ?' : 'sort > ?');
    values.push(page.from);
  }
  if (page.to !== undefined) {
    where.push('sort < ?');
    values.push(page.to);
  }
  const sql = `SELECT ${SELECTED} FROM ${TABLES[table].name} WHERE ${where.join(' AND ')}
               ORDER BY sort ${page.reverse ? 'DESC' : 'ASC'} LIMIT ${page.limit}`;
  return db
    .prepare(sql)
    .all(...values)
    .map((found) => asRow(table, found));
}

/** Puts the whole row, over whatever stands there: an expired row counts as none. */
export function putRow(db: Database.Database, table: TableId, row: Row, writtenAt: number): void {
  db.prepare(
    `INSERT OR REPLACE INTO ${TABLES[table].name} (partition, sort, version, token, columns, written_at)
     VALUES (?, ?, ?, ?, ?, ?)`,
  ).run(row.key.partition, row.key.sort, row.version, row.token, JSON.stringify(row.columns), writtenAt);
}

export function deleteRow(db: Database.Database, table: TableId, key: Key): void {
  db.prepare(`DELETE FROM ${TABLES[table].name} WHERE partition = ? AND sort = ?`).run(
    key.partition,
    key.sort,
  );
}

export function deleteExpired(db: Database.Database, table: TableId, since: LivingSince): void {
  db.prepare(`DELETE FROM ${TABLES[table].name} WHERE written_at <= ?`).run(since);
}

/** What an operation on so many bytes costs at Tablestore: 4 KB a unit, at least one. */
export function unitsFor(table: TableId, rows: readonly { key: Key; columns: Columns | null }[]): number {
  const bytes = rows.reduce((sum, { key, columns }) => sum + rowBytes(table, key, columns ?? {}), 0);
  return Math.max(1, Math.ceil(bytes / 4096));
}

/** The library hands a blob over as a Buffer or an ArrayBuffer, depending on the call. */
const text = z
  .union([z.instanceof(Uint8Array), z.instanceof(ArrayBuffer)])
  .transform((bytes) =>
    Buffer.from(bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes).toString('utf8'),
  );

const columns = z
  .string()
  .transform((json, context): unknown => {
    try {
      return JSON.parse(json);
    } catch {
      context.addIssue('no JSON');
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string(), z.string()));

const storedRow = z.object({
  partition: text,
  sort: text,
  version: z.int().min(1),
  token: z.string(),
  columns,
});

function asRow(table: TableId, found: unknown): Row {
  const read = storedRow.safeParse(found);
  if (read.success) {
    const { partition, sort, ...rest } = read.data;
    return { key: { partition, sort }, ...rest };
  }
  throw new StoreError(
    `A row of ${TABLES[table].name} is not what this program wrote (${z.prettifyError(read.error)}). Restore the snapshot file from a copy.`,
    { code: 'StoreCorrupt' },
  );
}
