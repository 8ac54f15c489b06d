import { type Store, StoreError, type TableId, type Write } from '../../lib/snapshot/store.ts';

type WriteHook = (table: TableId, write: Write) => unknown;

/**
 * A store that asks `before` ahead of every single write: it may count it, take its time, or throw instead of it.
 * `after` comes between a write that was done and its reply. Of many writes at once, the first for which `before`
 * throws stops them all.
 */
export function beforeWrites(store: Store, before: WriteHook, after: WriteHook = () => undefined): Store {
  return {
    prepare: () => store.prepare(),
    get: (table, key) => store.get(table, key),
    getMany: (table, keys) => store.getMany(table, keys),
    range: (table, partition, options) => store.range(table, partition, options),
    async write(table, write) {
      await before(table, write);
      const result = await store.write(table, write);
      await after(table, write);
      return result;
    },
    async writeMany(table, writes) {
      for (const write of writes) await before(table, write);
      const results = await store.writeMany(table, writes);
      for (const write of writes) await after(table, write);
      return results;
    },
    units: () => store.units(),
    close: () => store.close(),
  };
}

export const storeAway = (): StoreError =>
  new StoreError('The store does not answer', { code: 'StoreUnavailable', retryable: true });
