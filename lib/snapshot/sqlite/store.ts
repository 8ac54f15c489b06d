import type Database from 'libsql';
import type { Clock } from '../../platform/clock.ts';
import { ttlSeconds } from '../ttl.ts';
import { acceptWrite, checkKey, checkNoKeyTwice, keyId, unitsFor } from '../row-limits.ts';
import { reconcileWrite } from '../reconcile-write.ts';
import { APPLICATION_ID, LAYOUT, openFile, openFileToRead } from './file.ts';
import { retryWhileBusy, type RetryWhileBusy } from './retry-while-busy.ts';
import * as rows from './rows.ts';
import {
  type Key,
  type RangeOptions,
  type Row,
  type Store,
  type StoreUnits,
  type TableId,
  type Write,
  type WriteResult,
} from '../store.ts';

const TABLE_IDS: readonly TableId[] = ['images', 'state', 'outbox', 'history', 'runs'];
const PAGE_ROWS = 200;
const SWEEP_EVERY_MS = 3_600_000;

export interface SqliteOptions {
  /** A path, or `:memory:`. */
  readonly file: string;
  readonly clock: Clock;
  readonly historyDays: number;
  /** The file exists and is only read; every write is refused. */
  readonly readOnly?: boolean | undefined;
  /** For this long an action is repeated while another process holds the file. Default 15 s. */
  readonly retryTimeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The snapshot in one file, for a machine that keeps its disk. Several processes may use it at once: every write
 * takes the file's write lock before it reads what it depends on, so none is lost.
 *
 * The library is loaded here and not at the top, so that a package that never opens a file does not need it.
 */
export async function openSqlite(options: SqliteOptions): Promise<Store> {
  const { default: connect } = await import('libsql');
  const whileBusy = retryWhileBusy(options);
  const open = options.readOnly === true ? openFileToRead : openFile;
  const db = await whileBusy(() => open(connect, options.file));
  return new SqliteStore(db, options, whileBusy);
}

class SqliteStore implements Store {
  readonly #db: Database.Database;
  readonly #options: SqliteOptions;
  readonly #retryWhileBusy: RetryWhileBusy;
  #read = 0;
  #written = 0;
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(db: Database.Database, options: SqliteOptions, whileBusy: RetryWhileBusy) {
    this.#db = db;
    this.#options = options;
    this.#retryWhileBusy = whileBusy;
  }

  async prepare(): Promise<void> {
    await this.#change(() => {
      this.#db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
      this.#db.exec(`PRAGMA user_version = ${LAYOUT}`);
      for (const table of TABLE_IDS) rows.createTable(this.#db, table);
    });
  }

  async get(table: TableId, key: Key): Promise<Row | undefined> {
    checkKey(table, key);
    const row = await this.#retryWhileBusy(() => rows.readRow(this.#db, table, key, this.#expiredMs(table)));
    this.#read += unitsFor(table, row === undefined ? [] : [row]);
    return row;
  }

  async getMany(table: TableId, keys: readonly Key[]): Promise<Row[]> {
    const found = new Map<string, Row>();
    for (const key of keys) {
      const row = await this.get(table, key);
      if (row !== undefined) found.set(keyId(key), row);
    }
    return [...found.values()];
  }

  async *range(table: TableId, partition: string, options: RangeOptions = {}): AsyncGenerator<Row> {
    checkKey(table, { partition, sort: '-' });
    const { reverse = false } = options;
    let { from, to } = options;
    let fromIncluded = true;
    let left = options.limit ?? Number.POSITIVE_INFINITY;
    while (left > 0) {
      const limit = Math.min(left, PAGE_ROWS);
      const page: rows.Page = { partition, from, fromIncluded, to, reverse, limit };
      const found: Row[] = await this.#retryWhileBusy(() =>
        rows.readPage(this.#db, table, page, this.#expiredMs(table)),
      );
      this.#read += unitsFor(table, found);
      yield* found;
      const last = found.at(-1);
      if (last === undefined || found.length < limit) return;
      left -= found.length;
      if (reverse) to = last.key.sort;
      else [from, fromIncluded] = [last.key.sort, false];
    }
  }

  async write(table: TableId, write: Write): Promise<WriteResult> {
    const accepted = acceptWrite(table, write);
    return this.#change(() => this.#apply(table, accepted));
  }

  async writeMany(table: TableId, writes: readonly Write[]): Promise<WriteResult[]> {
    checkNoKeyTwice(table, writes);
    const refused: unknown[] = [];
    const accepted = writes.map((write) => {
      try {
        return acceptWrite(table, write);
      } catch (error) {
        refused.push(error);
        return undefined;
      }
    });
    const results = await this.#change(() =>
      accepted.map((write) => (write === undefined ? undefined : this.#apply(table, write))),
    );
    // The others are written: they are independent, and a row that is too large must not block them.
    if (refused.length > 0) throw refused[0];
    return results.filter((result) => result !== undefined);
  }

  units(): StoreUnits {
    return { read: this.#read, written: this.#written };
  }

  async close(): Promise<void> {
    if (this.#db.open) this.#db.close();
  }

  /** One transaction that holds the write lock from its start; repeated as a whole when it could not begin. */
  async #change<T>(action: () => T): Promise<T> {
    return this.#retryWhileBusy(() => {
      this.#db.exec('BEGIN IMMEDIATE');
      try {
        const result = action();
        this.#sweep();
        this.#db.exec('COMMIT');
        return result;
      } catch (error) {
        if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
        throw error;
      }
    });
  }

  #apply(table: TableId, write: Write): WriteResult {
    const current = rows.readRow(this.#db, table, write.key, this.#expiredMs(table));
    this.#read += 1;
    const settled = reconcileWrite(write, current, false);
    if (settled !== undefined) return settled;
    this.#written += unitsFor(table, [write]);
    if (write.columns === null) {
      rows.deleteRow(this.#db, table, write.key);
      return { kind: 'written', version: 0 };
    }
    const { key, columns, token } = write;
    const version = write.expected + 1;
    rows.putRow(this.#db, table, { key, columns, token, version }, this.#options.clock.now());
    return { kind: 'written', version };
  }

  #expiredMs(table: TableId): number {
    const seconds = ttlSeconds(table, this.#options.historyDays);
    return seconds === undefined ? Number.MIN_SAFE_INTEGER : this.#options.clock.now() - seconds * 1000;
  }

  /** Removes expired rows, once an hour; reads skip them anyway. */
  #sweep(): void {
    const now = this.#options.clock.now();
    if (now - this.#sweptAt < SWEEP_EVERY_MS) return;
    for (const table of TABLE_IDS) {
      if (ttlSeconds(table, this.#options.historyDays) === undefined) continue;
      rows.deleteExpired(this.#db, table, this.#expiredMs(table));
    }
    this.#sweptAt = now;
  }
}
