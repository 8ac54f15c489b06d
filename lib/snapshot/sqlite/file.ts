import { closeSync, existsSync, openSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type Database from 'libsql';
import * as v from 'valibot';
import { isWriteProtected, openError, sqliteError } from './errors.ts';
import { StoreError } from '../store.ts';

type Connect = new (file: string, options: { timeout: number }) => Database.Database;

/** «SWAS» in the file's header says that the file is ours. */
export const APPLICATION_ID = 0x53574153;
export const LAYOUT = 1;

/**
 * How long the library itself waits for another process. It blocks the whole program meanwhile, so it is short,
 * and the store waits on, without blocking, after it.
 */
const BLOCKING_WAIT_MS = 100;

/**
 * Opens the snapshot's file, or makes an empty one. Nothing is written into a file that is not ours.
 * Throws a `StoreError` that names the file and the remedy.
 */
export function openFile(connect: Connect, file: string): Database.Database {
  if (file !== ':memory:') touch(file);
  try {
    return opened(connect, file, file, (db) => {
      // After the check: the journal's kind is stored in the file.
      db.pragma('journal_mode = WAL');
      // With less, the last commits before a power cut could be lost though they were reported as written.
      db.pragma('synchronous = FULL');
    });
  } catch (error) {
    throw sqliteError(file, error);
  }
}

/**
 * Opens a snapshot's file that is there, for reading: it may be protected against writing, and so may its folder.
 * Nothing can be written through what it returns. Throws a `StoreError` that names the file and the remedy.
 */
export function openFileToRead(connect: Connect, file: string): Database.Database {
  const setUp = (db: Database.Database): unknown => db.pragma('query_only = ON');
  try {
    // Where it may be written others may be writing: their lock and memory beside the file are used like theirs.
    if (isWritable(file))
      try {
        return opened(connect, file, file, setUp);
      } catch (error) {
        if (!isWriteProtected(error)) throw error;
      }
    return opened(connect, protectedAddress(file), file, setUp);
  } catch (error) {
    throw sqliteError(file, error);
  }
}

/**
 * The library takes addresses too (SQLite's page «URI Filenames»). A journal shows that somebody is at work in the
 * file, and is read with it. Without one the file alone holds everything; `immutable` then keeps the library from
 * making a journal, which it may not, or which would be left behind. A writer who begins later is not seen.
 */
function protectedAddress(file: string): string {
  const mode = existsSync(`${file}-wal`) ? 'mode=ro' : 'mode=ro&immutable=1';
  return `${pathToFileURL(file).href}?${mode}`;
}

/** @param address the file's path, or an address of it. */
function opened(
  connect: Connect,
  address: string,
  file: string,
  setUp: (db: Database.Database) => unknown,
): Database.Database {
  const db = new connect(address, { timeout: BLOCKING_WAIT_MS });
  try {
    checkOurs(db, file);
    setUp(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function isWritable(file: string): boolean {
  try {
    closeSync(openSync(file, 'r+'));
    return true;
  } catch (error) {
    if (isWriteProtected(error)) return false;
    throw openError(file, error);
  }
}

/** Makes the file with access for its owner only, and finds what stands in the way under the system's own name. */
function touch(file: string): void {
  try {
    closeSync(openSync(file, 'a', 0o600));
  } catch (error) {
    throw openError(file, error);
  }
}

function checkOurs(db: Database.Database, file: string): void {
  const { objects, id, layout } = readHeader(db);
  if (id === APPLICATION_ID) {
    if (layout <= LAYOUT) return;
    throw new StoreError(
      `The snapshot file ${file} was written by a newer version of this program (layout ${layout}, known is ${LAYOUT}). Update the program, or set SNAPSHOT_FILE to another file.`,
      { code: 'StoreCorrupt' },
    );
  }
  if (id !== 0 || objects > 0) {
    throw new StoreError(
      `The file ${file} is the database of another program; nothing in it was changed. Set SNAPSHOT_FILE to a file of its own.`,
      { code: 'StoreCorrupt' },
    );
  }
}

/** Read in one transaction, so that the tables which another process is just making come with its mark. */
function readHeader(db: Database.Database): { objects: number; id: number; layout: number } {
  db.exec('BEGIN');
  try {
    return {
      objects: number(db, 'SELECT count(*) AS objects FROM sqlite_master', 'objects'),
      id: number(db, 'PRAGMA application_id', 'application_id'),
      layout: number(db, 'PRAGMA user_version', 'user_version'),
    };
  } finally {
    db.exec('COMMIT');
  }
}

function number(db: Database.Database, sql: string, column: string): number {
  const row = v.parse(v.record(v.string(), v.unknown()), db.prepare(sql).get());
  return Number(row[column]);
}
