import { acceptWrite, checkKey, checkNoKeyTwice, keyId } from './row-limits.ts';
import { settle } from './settle.ts';
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

/**
 * A store that reads from `base` and keeps every write to itself, for a run that must change nothing. What it has
 * written it reads back; `base` is never prepared, written or tidied. Tables that `base` does not have are empty.
 */
export function overlayStore(base: Store): Store {
  const written = new Map<TableId, Map<string, { readonly key: Key; readonly row: Row | undefined }>>();
  const layer = (table: TableId) => {
    const rows =
      written.get(table) ?? new Map<string, { readonly key: Key; readonly row: Row | undefined }>();
    written.set(table, rows);
    return rows;
  };

  async function get(table: TableId, key: Key): Promise<Row | undefined> {
    checkKey(table, key);
    const own = layer(table).get(keyId(key));
    return own === undefined ? orNothing(() => base.get(table, key)) : own.row;
  }

  async function write(table: TableId, asked: Write): Promise<WriteResult> {
    const { key, columns, token, expected, ...rest } = acceptWrite(table, asked);
    const settled = settle({ key, columns, token, expected, ...rest }, await get(table, key), false);
    if (settled !== undefined) return settled;
    const version = columns === null ? 0 : expected + 1;
    const row = columns === null ? undefined : { key, version, token, columns };
    layer(table).set(keyId(key), { key, row });
    return { kind: 'written', version };
  }

  return {
    prepare: () => Promise.resolve(),
    get,
    async getMany(table, keys) {
      const own = keys.filter((key) => layer(table).has(keyId(key)));
      const others = keys.filter((key) => !layer(table).has(keyId(key)));
      const rows = others.length === 0 ? [] : ((await orNothing(() => base.getMany(table, others))) ?? []);
      return [...rows, ...own.flatMap((key) => layer(table).get(keyId(key))?.row ?? [])];
    },
    async *range(table, partition, options = {}) {
      const { limit = Number.POSITIVE_INFINITY, ...bounds } = options;
      const own = [...layer(table).values()]
        .filter(({ key }) => key.partition === partition && isWithin(key.sort, bounds))
        .toSorted((a, b) => inOrder(a.key.sort, b.key.sort, bounds));
      let given = 0;
      for await (const row of merge(rowsOf(base, table, partition, bounds), own, bounds)) {
        if (given >= limit) return;
        given += 1;
        yield row;
      }
    },
    write,
    async writeMany(table, writes) {
      checkNoKeyTwice(table, writes);
      for (const one of writes) acceptWrite(table, one);
      const results: WriteResult[] = [];
      for (const one of writes) results.push(await write(table, one));
      return results;
    },
    units: () => base.units(),
    close: () => base.close(),
  };
}

/** The rows of `base`, with those of the overlay in the place of theirs. */
async function* merge(
  base: AsyncIterable<Row>,
  own: readonly { readonly key: Key; readonly row: Row | undefined }[],
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
