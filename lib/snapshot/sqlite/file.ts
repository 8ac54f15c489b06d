import { accessSync, chmodSync, closeSync, constants, existsSync, openSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type Database from 'libsql';
import * as v from 'valibot';
import { isADirectory, isNoDatabase, isWriteProtected, notASnapshot, openError } from './errors.ts';
import { StoreError } from '../store.ts';

type Connect = new (file: string, options: { timeout: number }) => Database.Database;

/** «SWAS» in the file's header marks a file of this program. */
export const APPLICATION_ID = 0x53574153;
export const LAYOUT = 1;

/**
 * How long the library waits for another process to release the file. It blocks the whole program during this time, so
 * the time is short; after it, the store retries without blocking.
 */
const BLOCKING_WAIT_MS = 100;

/**
 * Opens the snapshot's file, or makes an empty one. Nothing is written into a file of another program.
 * @throws StoreError that names the file and the remedy, ConfigError if the path names something else than a snapshot, or
 *   the library's error, by which a locked file is known.
 */
export function openFile(connect: Connect, file: string): Database.Database {
  if (file !== ':memory:') touch(file);
  return connectTo(connect, addressOf(file), file, (db) => {
    // Only after the check: the journal mode is stored in the file.
    db.pragma('journal_mode = WAL');
    // A weaker setting could lose the last commits at a power cut, although they were reported as written.
    db.pragma('synchronous = FULL');
  });
}

/**
 * Opens an existing snapshot file for reading only. The file and its directory need no write permission.
 * @throws as `openFile`.
 */
export function openFileToRead(connect: Connect, file: string): Database.Database {
  const setUp = (db: Database.Database): unknown => db.pragma('query_only = ON');
  // If the file is writable, another process may be writing to it: its lock and shared memory must be used.
  if (isWritable(file))
    try {
      return connectTo(connect, addressOf(file), file, setUp);
    } catch (error) {
      if (!isWriteProtected(error)) throw error;
    }
  return connectTo(connect, protectedAddress(file), file, setUp);
}

/**
 * The address of a write-protected file (SQLite's page «URI Filenames»). A journal shows that another process is
 * writing, and is read together with the file. Without a journal, the file is complete, and `immutable` keeps the
 * library from making one: it may lack the permission, or would leave the journal behind. Writes that another process
 * begins later are not seen.
 */
function protectedAddress(file: string): string {
  const mode = existsSync(`${file}-wal`) ? 'mode=ro' : 'mode=ro&immutable=1';
  return `${pathToFileURL(file).href}?${mode}`;
}

/** An absolute path, since the library takes some relative ones for URLs: what is opened is the file that was made. */
const addressOf = (file: string): string => (file === ':memory:' ? file : resolve(file));

/** @param address the file's path or URI. */
function connectTo(
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
    throw isNoDatabase(error) ? notASnapshot(file, 'not a database') : error;
  }
}

/** A device or a pipe would take the rows and keep none. */
function mustBeFile(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) throw isADirectory(file);
  if (found !== undefined && !found.isFile()) throw notASnapshot(file, 'a device, a pipe or a socket');
}

function isWritable(file: string): boolean {
  mustBeFile(file);
  try {
    accessSync(file, constants.R_OK | constants.W_OK);
    return true;
  } catch (error) {
    if (isWriteProtected(error)) return false;
    throw openError(file, error);
  }
}

/**
 * Makes the file, accessible to its owner only, as its journals then are. An empty file is new, too. Fails with the
 * system's error code, which the library would hide.
 *
 * A file that is there is looked at by its path and never opened: closing it here would cancel every lock that this
 * process holds on it (SQLite's page «How To Corrupt», 2.2). Another process would then take itself for the last one,
 * and remove the journal into which a connection of this process goes on writing: its rows would be lost.
 */
function touch(file: string): void {
  mustBeFile(file);
  try {
    if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
    accessSync(file, constants.R_OK | constants.W_OK);
    const { size, uid } = statSync(file);
    if (size === 0 && uid === process.geteuid?.()) chmodSync(file, 0o600);
  } catch (error) {
    throw openError(file, error);
  }
}

function checkOurs(db: Database.Database, file: string): void {
  const { objects, id, layout } = readHeader(db);
  if (id === APPLICATION_ID) {
    if (layout <= LAYOUT) return;
    throw new StoreError(
      `The snapshot file ${file} was written by a newer version of this program (layout ${layout}; this version knows ${LAYOUT}). Update the program, or set SNAPSHOT_FILE to another file.`,
      { code: 'StoreCorrupt' },
    );
  }
  if (id !== 0 || objects > 0) throw notASnapshot(file, 'the database of another program');
}

/** Reads in one transaction, so that tables which another process is making are seen together with the file's mark. */
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
