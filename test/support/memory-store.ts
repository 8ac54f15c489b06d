import { onTestFinished } from 'vitest';
import type { Clock } from '../../lib/platform/clock.ts';
import { openSqlite } from '../../lib/snapshot/sqlite/store.ts';
import type { Row, Store, TableId, Write } from '../../lib/snapshot/store.ts';
import { fakeClock } from './fake-clock.ts';

/** A store of its own for one test, in memory. */
export async function memoryStore(clock: Clock = fakeClock()): Promise<Store> {
  const store = await openSqlite({ file: ':memory:', clock, historyDays: 400 });
  await store.prepare();
  onTestFinished(() => store.close());
  return store;
}

export class Crash extends Error {
  override readonly name = 'Crash';
}

export interface CrashPlan {
  /** The operation that fails, from 1; reading and writing both count. */
  readonly at: number;
  /** Was it carried out all the same (its reply was lost, or the process died just after it)? */
  readonly done: boolean;
}

/** A store at whose n-th operation the process dies: it and every later one throw. */
export function crashing(store: Store, plan: CrashPlan): { readonly store: Store; operations(): number } {
  let count = 0;
  const step = async <T>(operation: () => Promise<T>): Promise<T> => {
    count += 1;
    if (count < plan.at) return operation();
    if (count === plan.at && plan.done) await operation();
    throw new Crash(`at operation ${count}`);
  };
  return {
    operations: () => count,
    store: {
      prepare: () => store.prepare(),
      get: (table, key) => step(() => store.get(table, key)),
      getMany: (table, keys) => step(() => store.getMany(table, keys)),
      async *range(table, partition, options) {
        yield* await step(() => rowsOf(store, table, partition, options));
      },
      write: (table, write) => step(() => store.write(table, write)),
      writeMany: (table, writes) => step(() => store.writeMany(table, writes)),
      units: () => store.units(),
      close: () => store.close(),
    },
  };
}

export async function rowsOf(
  store: Store,
  table: TableId,
  partition: string,
  options?: Parameters<Store['range']>[2],
): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of store.range(table, partition, options)) rows.push(row);
  return rows;
}

/** A store that counts what is written through it. */
export function counting(store: Store): { readonly store: Store; readonly writes: Write[] } {
  const writes: Write[] = [];
  return {
    writes,
    store: {
      ...bound(store),
      write(table, write) {
        writes.push(write);
        return store.write(table, write);
      },
      writeMany(table, many) {
        writes.push(...many);
        return store.writeMany(table, many);
      },
    },
  };
}

const bound = (store: Store): Store => ({
  prepare: () => store.prepare(),
  get: (table, key) => store.get(table, key),
  getMany: (table, keys) => store.getMany(table, keys),
  range: (table, partition, options) => store.range(table, partition, options),
  write: (table, write) => store.write(table, write),
  writeMany: (table, writes) => store.writeMany(table, writes),
  units: () => store.units(),
  close: () => store.close(),
});
