import type { Clock } from '../../lib/platform/clock.ts';
import { ttlSeconds } from '../../lib/snapshot/ttl.ts';
import { acceptWrite, checkKey, checkNoKeyTwice, rowBytes } from '../../lib/snapshot/row-limits.ts';
import { reconcileWrite } from '../../lib/snapshot/reconcile-write.ts';
import type {
  Key,
  RangeOptions,
  Row,
  Store,
  StoreUnits,
  TableId,
  Write,
  WriteResult,
} from '../../lib/snapshot/store.ts';

/** What one page of Tablestore's GetRange holds at the most, and one BatchGetRow and BatchWriteRow. */
const PAGE_ROWS = 5_000;
const PAGE_BYTES = 4 * 1024 * 1024;
const ROWS_PER_GET = 100;
const ROWS_PER_WRITE = 200;
const UNIT_BYTES = 4_096;

interface Kept {
  readonly row: Row;
  readonly bytes: number;
  readonly writtenMs: number;
}

interface Partition {
  readonly rows: Map<string, Kept>;
  /** Its keys by their UTF-8 bytes. */
  readonly order: string[];
}

export interface Tally extends StoreUnits {
  readonly rowsRead: number;
  readonly bytesRead: number;
}

/** Tables in memory that many stores share, as many invocations share an instance of Tablestore. */
export class MapTables {
  readonly #tables = new Map<TableId, Map<string, Partition>>();
  /** Over all stores. */
  readonly total: { -readonly [K in keyof Tally]: number } = {
    read: 0,
    written: 0,
    rowsRead: 0,
    bytesRead: 0,
  };
  /** Bytes written into each table, whatever was written over since. */
  readonly bytesWritten = new Map<TableId, number>();

  partition(table: TableId, name: string): Partition | undefined {
    return this.#tables.get(table)?.get(name);
  }

  put(table: TableId, kept: Kept): void {
    const { partition: name, sort } = kept.row.key;
    const partitions = this.#tables.get(table) ?? new Map<string, Partition>();
    this.#tables.set(table, partitions);
    const partition = partitions.get(name) ?? { rows: new Map<string, Kept>(), order: [] };
    partitions.set(name, partition);
    if (!partition.rows.has(sort)) partition.order.splice(firstFrom(partition.order, sort), 0, sort);
    partition.rows.set(sort, kept);
    this.bytesWritten.set(table, (this.bytesWritten.get(table) ?? 0) + kept.bytes);
  }

  remove(table: TableId, { partition: name, sort }: Key): void {
    const partition = this.partition(table, name);
    if (partition?.rows.delete(sort) !== true) return;
    partition.order.splice(firstFrom(partition.order, sort), 1);
  }

  /** Takes out rows that were written before then and that nobody asks about, from all partitions but one. */
  forget(table: TableId, beforeMs: number, but: string): void {
    for (const [name, { rows, order }] of this.#tables.get(table) ?? []) {
      if (name === but) continue;
      const last = order.at(-1);
      for (const [sort, { writtenMs }] of rows) if (writtenMs < beforeMs && sort !== last) rows.delete(sort);
      order.splice(0, order.length, ...order.filter((sort) => rows.has(sort)));
    }
  }
}

export interface MapStoreOptions {
  readonly clock: Clock;
  readonly historyDays: number;
  /** How long each request takes, in milliseconds of that clock; 0: it does not wait. */
  readonly latencyMs: number;
}

/** One invocation's way to the tables. Keeps the contract of `Store`, and counts what went through it. */
export class MapStore implements Store {
  readonly #tables: MapTables;
  readonly #options: MapStoreOptions;
  readonly #tally = { read: 0, written: 0, rowsRead: 0, bytesRead: 0 };

  constructor(tables: MapTables, options: MapStoreOptions) {
    this.#tables = tables;
    this.#options = options;
  }

  async prepare(): Promise<void> {
    await this.#request();
  }

  async get(table: TableId, key: Key): Promise<Row | undefined> {
    checkKey(table, key);
    await this.#request();
    return this.#read(this.#living(table, key));
  }

  async getMany(table: TableId, keys: readonly Key[]): Promise<Row[]> {
    for (const key of keys) checkKey(table, key);
    const found = new Set<Row>();
    for (let at = 0; at < keys.length; at += ROWS_PER_GET) {
      await this.#request();
      for (const key of keys.slice(at, at + ROWS_PER_GET)) {
        const row = this.#read(this.#living(table, key));
        if (row !== undefined) found.add(row);
      }
    }
    return [...found];
  }

  async *range(table: TableId, partition: string, options: RangeOptions = {}): AsyncGenerator<Row> {
    checkKey(table, { partition, sort: '-' });
    const { reverse = false, limit = Number.POSITIVE_INFINITY } = options;
    let { from, to } = options;
    let isFromIncluded = true;
    for (let left = limit; left > 0; ) {
      await this.#request();
      const { rows, isLast } = this.#page(table, partition, {
        from,
        isFromIncluded,
        to,
        reverse,
        limit: left,
      });
      yield* rows;
      const last = rows.at(-1);
      if (isLast || last === undefined) return;
      left -= rows.length;
      if (reverse) to = last.key.sort;
      else [from, isFromIncluded] = [last.key.sort, false];
    }
  }

  async write(table: TableId, write: Write): Promise<WriteResult> {
    const accepted = acceptWrite(table, write);
    await this.#request();
    return this.#apply(table, accepted);
  }

  async writeMany(table: TableId, writes: readonly Write[]): Promise<WriteResult[]> {
    checkNoKeyTwice(table, writes);
    const refused: unknown[] = [];
    const accepted = writes.flatMap((write) => {
      try {
        return [acceptWrite(table, write)];
      } catch (error) {
        refused.push(error);
        return [];
      }
    });
    const results: WriteResult[] = [];
    for (let at = 0; at < accepted.length; at += ROWS_PER_WRITE) {
      await this.#request();
      for (const write of accepted.slice(at, at + ROWS_PER_WRITE)) results.push(this.#apply(table, write));
    }
    if (refused.length > 0) throw refused[0];
    return results;
  }

  units(): StoreUnits {
    return { read: this.#tally.read, written: this.#tally.written };
  }

  tally(): Tally {
    return { ...this.#tally };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #request(): Promise<void> {
    const { clock, latencyMs } = this.#options;
    if (latencyMs > 0) await clock.sleep(latencyMs);
  }

  #page(
    table: TableId,
    name: string,
    page: {
      from: string | undefined;
      isFromIncluded: boolean;
      to: string | undefined;
      reverse: boolean;
      limit: number;
    },
  ): { readonly rows: readonly Row[]; readonly isLast: boolean } {
    const { from, isFromIncluded, to, reverse, limit } = page;
    const order = this.#tables.partition(table, name)?.order ?? [];
    let low = from === undefined ? 0 : firstFrom(order, from);
    if (!isFromIncluded && order[low] === from) low += 1;
    const high = to === undefined ? order.length : firstFrom(order, to);
    const rows: Row[] = [];
    let bytes = 0;
    let isLast = true;
    for (let n = 0; n < high - low; n += 1) {
      const kept = this.#living(table, {
        partition: name,
        sort: order[reverse ? high - 1 - n : low + n] ?? '',
      });
      if (kept === undefined) continue;
      if (rows.length >= Math.min(limit, PAGE_ROWS) || bytes >= PAGE_BYTES) {
        isLast = false;
        break;
      }
      rows.push(kept.row);
      bytes += kept.bytes;
    }
    this.#count({ read: unitsFor(bytes), rowsRead: rows.length, bytesRead: bytes });
    return { rows, isLast };
  }

  #living(table: TableId, { partition, sort }: Key): Kept | undefined {
    const kept = this.#tables.partition(table, partition)?.rows.get(sort);
    const seconds = ttlSeconds(table, this.#options.historyDays);
    if (kept === undefined || seconds === undefined) return kept;
    return kept.writtenMs > this.#options.clock.now() - seconds * 1000 ? kept : undefined;
  }

  #read(kept: Kept | undefined): Row | undefined {
    const bytes = kept?.bytes ?? 0;
    this.#count({ read: unitsFor(bytes), rowsRead: kept === undefined ? 0 : 1, bytesRead: bytes });
    return kept?.row;
  }

  #apply(table: TableId, write: Write): WriteResult {
    // A condition costs a unit of reading, whether it is met or not.
    this.#count({ read: 1 });
    const settled = reconcileWrite(write, this.#living(table, write.key)?.row, false);
    if (settled !== undefined) return settled;
    const { key, columns, token, expected } = write;
    const bytes = rowBytes(table, key, columns ?? {});
    this.#count({ written: unitsFor(bytes) });
    if (columns === null) {
      this.#tables.remove(table, key);
      return { kind: 'written', version: 0 };
    }
    const version = expected + 1;
    const row: Row = { key: { ...key }, version, token, columns: { ...columns } };
    this.#tables.put(table, { row, bytes, writtenMs: this.#options.clock.now() });
    return { kind: 'written', version };
  }

  #count(by: Partial<Tally>): void {
    for (const into of [this.#tally, this.#tables.total]) {
      into.read += by.read ?? 0;
      into.written += by.written ?? 0;
      into.rowsRead += by.rowsRead ?? 0;
      into.bytesRead += by.bytesRead ?? 0;
    }
  }
}

const unitsFor = (bytes: number): number => Math.max(1, Math.ceil(bytes / UNIT_BYTES));

/** Where the first key stands that is not before this one. */
function firstFrom(order: readonly string[], sort: string): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(order[middle] ?? '', sort)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** By UTF-8 bytes, which differs from a string's own order only where surrogates meet what lies above them. */
function isBefore(a: string, b: string): boolean {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x !== y) return rank(x) < rank(y);
  }
  return a.length < b.length;
}

const rank = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);
