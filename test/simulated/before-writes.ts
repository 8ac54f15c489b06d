import { type Store, StoreError, type TableId, type Write } from '../../lib/snapshot/store.ts';

/**
 * A store that asks `before` ahead of every single write: it may count it, take its time, or throw instead of it.
 * Of many writes at once, the first that it throws for stops them all.
 */
export function beforeWrites(store: Store, before: (table: TableId, write: Write) => unknown): Store {
  return {
    prepare: () => store.prepare(),
    get: (table, key) => store.get(table, key),
    getMany: (table, keys) => store.getMany(table, keys),
    range: (table, partition, options) => store.range(table, partition, options),
    async write(table, write) {
      await before(table, write);
      return store.write(table, write);
    },
    async writeMany(table, writes) {
      for (const write of writes) await before(table, write);
      return store.writeMany(table, writes);
    },
    units: () => store.units(),
    close: () => store.close(),
  };
}

export const storeAway = (): StoreError =>
  new StoreError('The store does not answer', { code: 'StoreUnavailable', retryable: true });
