import type Database from 'libsql';
import * as v from 'valibot';
import { isTable, placeOf } from '../../platform/schema.ts';
import { type Columns, type Key, type Row, StoreError, TABLES, type TableId } from '../store.ts';

/*
 * Keys are compared by their UTF-8 bytes (BINARY, SQLite's default), which is also Tablestore's order. They are read
 * as blobs, because on reading the library cuts a text at its first NUL, although it stores and compares it whole.
 *
 * `expiredMs` is the end of the time to live, in milliseconds since the epoch: rows written then or earlier have expired.
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

export function readRow(db: Database.Database, table: TableId, key: Key, expiredMs: number): Row | undefined {
  const found = db
    .prepare(
      `SELECT ${SELECTED} FROM ${TABLES[table].name} WHERE partition = ? AND sort = ? AND written_at > ?`,
    )
    .get(key.partition, key.sort, expiredMs);
  return found === undefined ? undefined : asRow(table, found);
}

export interface Page {
  readonly partition: string;
  /** The lower bound of the sort key, included only if `fromIncluded`; `to` is excluded. */
  readonly from: string | undefined;
  readonly fromIncluded: boolean;
  readonly to: string | undefined;
  readonly reverse: boolean;
  readonly limit: number;
}

export function readPage(db: Database.Database, table: TableId, page: Page, expiredMs: number): Row[] {
  const where = ['partition = ?', 'written_at > ?'];
  const values: (string | number)[] = [page.partition, expiredMs];
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

/** Writes the whole row and replaces an existing one, such as an expired row. */
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

export function deleteExpired(db: Database.Database, table: TableId, expiredMs: number): void {
  db.prepare(`DELETE FROM ${TABLES[table].name} WHERE written_at <= ?`).run(expiredMs);
}

/** A blob as text. The library returns a Buffer or an ArrayBuffer, depending on the call. */
const text = v.pipe(
  v.union([v.instance(Uint8Array), v.instance(ArrayBuffer)]),
  v.transform((bytes) =>
    Buffer.from(bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes).toString('utf8'),
  ),
);

/** Used instead of `v.record`, which drops a column named `constructor`. */
const areTexts = (held: unknown): boolean =>
  Object.values(held as object).every((value) => typeof value === 'string');

const storedRow = v.object({
  partition: text,
  sort: text,
  version: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  token: v.string(),
  columns: v.pipe(
    v.string(),
    v.parseJson(undefined, 'not JSON'),
    isTable,
    v.custom<Columns>(areTexts, 'has a value that is not text'),
  ),
});

function asRow(table: TableId, found: unknown): Row {
  const read = v.safeParse(storedRow, found);
  if (read.success) {
    const { partition, sort, ...rest } = read.output;
    return { key: { partition, sort }, ...rest };
  }
  throw new StoreError(
    `This program did not write a row of ${TABLES[table].name} (${read.issues.map((issue) => `${placeOf(issue)}: ${issue.message}`).join(', ')}). Restore the snapshot file from a copy.`,
    { code: 'StoreCorrupt' },
  );
}
