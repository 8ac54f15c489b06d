import type Database from 'libsql';
import * as v from 'valibot';
import { isTable, placeOf } from '../../platform/schema.ts';
import { rowBytes } from '../row-limits.ts';
import { type Columns, type Key, type Row, StoreError, TABLES, type TableId } from '../store.ts';

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
const text = v.pipe(
  v.union([v.instance(Uint8Array), v.instance(ArrayBuffer)]),
  v.transform((bytes) =>
    Buffer.from(bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes).toString('utf8'),
  ),
);

/** `v.record` would leave out a column that is named `constructor`. */
const areTexts = (held: unknown): boolean =>
  Object.values(held as object).every((value) => typeof value === 'string');

const storedRow = v.object({
  partition: text,
  sort: text,
  version: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  token: v.string(),
  columns: v.pipe(
    v.string(),
    v.parseJson(undefined, 'no JSON'),
    isTable,
    v.custom<Columns>(areTexts, 'not only texts'),
  ),
});

function asRow(table: TableId, found: unknown): Row {
  const read = v.safeParse(storedRow, found);
  if (read.success) {
    const { partition, sort, ...rest } = read.output;
    return { key: { partition, sort }, ...rest };
  }
  throw new StoreError(
    `A row of ${TABLES[table].name} is not what this program wrote (${read.issues.map((issue) => `${placeOf(issue)}: ${issue.message}`).join(', ')}). Restore the snapshot file from a copy.`,
    { code: 'StoreCorrupt' },
  );
}
