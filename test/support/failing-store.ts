import { type Row, type Store, StoreError, type TableId, type Write } from '../../lib/snapshot/store.ts';

/** What is asked of a store. */
export interface StoreOperation {
  readonly name: 'prepare' | 'get' | 'getMany' | 'range' | 'write' | 'writeMany';
  /** None for `prepare`. */
  readonly table?: TableId;
  /** The range's partition. */
  readonly partition?: string;
  /** None where it reads. */
  readonly writes: readonly Write[];
  /** Does the part that stands when the writer ends halfway. */
  readonly half: () => Promise<unknown>;
}

/** Does an operation, not at all, or more than that: `proceed` carries it out. */
export type AtOperation = <T>(operation: StoreOperation, proceed: () => Promise<T>) => Promise<T>;

/** A store that gives each operation to `at`. A range is read whole, as one operation. */
export function intercepted(store: Store, at: AtOperation): Store {
  const nothing = () => Promise.resolve();
  const reads = <T>(operation: Omit<StoreOperation, 'writes' | 'half'>, read: () => Promise<T>) =>
    at({ ...operation, writes: [], half: read }, read);
  return {
    prepare: () => reads({ name: 'prepare' }, () => store.prepare()),
    get: (table, key) => reads({ name: 'get', table }, () => store.get(table, key)),
    getMany: (table, keys) => reads({ name: 'getMany', table }, () => store.getMany(table, keys)),
    async *range(table, partition, options) {
      yield* await reads({ name: 'range', table, partition }, () => rowsOf(store, table, partition, options));
    },
    write: (table, write) =>
      at({ name: 'write', table, writes: [write], half: nothing }, () => store.write(table, write)),
    writeMany: (table, writes) => {
      const half = () => store.writeMany(table, writes.slice(0, Math.ceil(writes.length / 2)));
      return at({ name: 'writeMany', table, writes, half }, () => store.writeMany(table, writes));
    },
    units: () => store.units(),
    close: () => store.close(),
  };
}

type WriteHook = (table: TableId, write: Write) => unknown;

/**
 * A store that asks `before` ahead of every single write: it may count it, take its time, or throw instead of it.
 * `after` comes between a write that was done and its reply. Of many writes at once, the first for which `before`
 * throws stops them all.
 */
export function beforeWrites(store: Store, before: WriteHook, after: WriteHook = () => undefined): Store {
  return intercepted(store, async ({ table = 'state', writes }, proceed) => {
    for (const write of writes) await before(table, write);
    const result = await proceed();
    for (const write of writes) await after(table, write);
    return result;
  });
}

export const storeAway = (): StoreError =>
  new StoreError('The store does not answer', { code: 'StoreUnavailable', retryable: true });

export class Crash extends Error {
  override readonly name = 'Crash';
}

export interface CrashPlan {
  /** The operation that fails, from 1. */
  readonly at: number;
  /** Was it carried out all the same (its reply was lost, or the process died just after it)? */
  readonly done: boolean;
  /** Default: reading and writing both count. */
  readonly counts?: 'all' | 'writes';
}

/** A store at whose n-th operation the process dies: it and every later one that counts throw. */
export function crashing(store: Store, plan: CrashPlan): { readonly store: Store; operations(): number } {
  let count = 0;
  const dies = intercepted(store, async ({ writes }, proceed) => {
    if (plan.counts === 'writes' && writes.length === 0) return proceed();
    count += 1;
    if (count < plan.at) return proceed();
    if (count === plan.at && plan.done) await proceed();
    throw new Crash(`at operation ${count}`);
  });
  return { operations: () => count, store: dies };
}

/** A store that keeps what is written through it. */
export function counting(store: Store): { readonly store: Store; readonly writes: Write[] } {
  const writes: Write[] = [];
  return { writes, store: beforeWrites(store, (_table, write) => writes.push(write)) };
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
