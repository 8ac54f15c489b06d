import { acceptWrite, checkKey, checkNoKeyTwice, keyId, unitsFor } from './row-limits.ts';
import { reconcileWrite } from './reconcile-write.ts';
import {
  type Key,
  type RangeOptions,
  type Row,
  type Store,
  StoreError,
  type TableId,
  type Write,
  type WriteResult,
} from './store.ts';

/** The overlay's version of one row; `row` is undefined if it was deleted here. */
interface Layered {
  readonly key: Key;
  readonly row: Row | undefined;
}

/**
 * A store for a run that must not change anything: it reads from `base` and keeps every write in memory, where later
 * reads find it. `base` is never prepared, written or cleaned up. Tables that `base` does not have count as empty.
 *
 * `units()` counts what the same work would cost; `base.units()` has what was really used.
 */
export function overlayStore(base: Store): Store {
  const layers = new Map<TableId, Map<string, Layered>>();
  const own = { read: 0, written: 0 };
  const layer = (table: TableId): Map<string, Layered> => {
    const rows = layers.get(table) ?? new Map<string, Layered>();
    layers.set(table, rows);
    return rows;
  };
  const countRead = (table: TableId, { row }: Layered): Row | undefined => {
    own.read += unitsFor(table, row === undefined ? [] : [row]);
    return row;
  };

  async function get(table: TableId, key: Key): Promise<Row | undefined> {
    checkKey(table, key);
    const mine = layer(table).get(keyId(key));
    return mine === undefined ? orNothing(() => base.get(table, key)) : countRead(table, mine);
  }

  async function write(table: TableId, asked: Write): Promise<WriteResult> {
    const accepted = acceptWrite(table, asked);
    const { key, columns, token, expected } = accepted;
    const id = keyId(key);
    const below = layer(table).has(id) ? undefined : await orNothing(() => base.get(table, key));
    // No await from here on: of two concurrent writers, the second must see the first one's row.
    const mine = layer(table).get(id);
    const known = reconcileWrite(accepted, mine === undefined ? below : mine.row, false);
    if (known !== undefined) return known;
    const version = columns === null ? 0 : expected + 1;
    layer(table).set(id, { key, row: columns === null ? undefined : { key, version, token, columns } });
    own.written += unitsFor(table, [accepted]);
    return { kind: 'written', version };
  }

  return {
    prepare: () => Promise.resolve(),
    get,
    async getMany(table, keys) {
      for (const key of keys) checkKey(table, key);
      const asked = [...new Map(keys.map((key) => [keyId(key), key])).values()];
      const others = asked.filter((key) => !layer(table).has(keyId(key)));
      const below = others.length === 0 ? [] : ((await orNothing(() => base.getMany(table, others))) ?? []);
      return [
        ...below.filter(({ key }) => !layer(table).has(keyId(key))),
        ...asked.flatMap((key) => {
          const mine = layer(table).get(keyId(key));
          return mine === undefined ? [] : (countRead(table, mine) ?? []);
        }),
      ];
    },
    async *range(table, partition, options = {}) {
      const { limit = Number.POSITIVE_INFINITY, ...bounds } = options;
      const mine = [...layer(table).values()]
        .filter(({ key }) => key.partition === partition && isWithin(key.sort, bounds))
        .toSorted((a, b) => inOrder(a.key.sort, b.key.sort, bounds));
      if (limit <= 0) return;
      // Each row of the overlay hides at most one row of `base`.
      const below = Number.isFinite(limit) ? { ...bounds, limit: limit + mine.length } : bounds;
      let given = 0;
      for await (const row of merge(rowsOf(base, table, partition, below), mine, bounds)) {
        yield row;
        given += 1;
        if (given >= limit) return;
      }
    },
    write,
    async writeMany(table, writes) {
      checkNoKeyTwice(table, writes);
      const settled = await Promise.allSettled(writes.map((one) => write(table, one)));
      // As in the other stores: a rejected row does not stop the others, and its error is thrown at the end.
      return settled.map((one) => {
        if (one.status === 'rejected') throw one.reason;
        return one.value;
      });
    },
    units: () => {
      const { read, written } = base.units();
      return { read: read + own.read, written: written + own.written };
    },
    close: () => base.close(),
  };
}

/** The rows of `base` in order, with the overlay's rows in place of those that they replace. */
async function* merge(
  base: AsyncIterable<Row>,
  own: readonly Layered[],
  bounds: RangeOptions,
): AsyncGenerator<Row> {
  let next = 0;
  for await (const row of base) {
    for (; next < own.length; next += 1) {
      const mine = own[next];
      if (mine === undefined || inOrder(mine.key.sort, row.key.sort, bounds) >= 0) break;
      if (mine.row !== undefined) yield mine.row;
    }
    if (own[next]?.key.sort !== row.key.sort) yield row;
  }
  for (; next < own.length; next += 1) {
    const mine = own[next];
    if (mine?.row !== undefined) yield mine.row;
  }
}

async function* rowsOf(
  base: Store,
  table: TableId,
  partition: string,
  bounds: RangeOptions,
): AsyncGenerator<Row> {
  try {
    yield* base.range(table, partition, bounds);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

async function orNothing<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!isMissing(error)) throw error;
    return undefined;
  }
}

const isMissing = (error: unknown): boolean => error instanceof StoreError && error.code === 'StoreMissing';

const bytewise = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const inOrder = (a: string, b: string, { reverse }: RangeOptions): number =>
  reverse === true ? bytewise(b, a) : bytewise(a, b);

const isWithin = (sort: string, { from, to }: RangeOptions): boolean =>
  (from === undefined || bytewise(sort, from) >= 0) && (to === undefined || bytewise(sort, to) < 0);
