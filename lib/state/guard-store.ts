import { AuditError } from '../errors.ts';
import type { Clock } from '../platform/clock.ts';
import type { Store } from '../snapshot/store.ts';

/** A store that rejects writes from `endMs` on, because another run may soon take the lease (I6). */
export function guardStore(store: Store, clock: Clock, endMs: number): Store {
  const inTime = () => {
    if (clock.now() >= endMs)
      throw new AuditError(
        'The run had no time left to write; what was not written is found again by the next run',
        {
          code: 'OutOfTime',
          retryable: true,
        },
      );
  };
  return {
    prepare: () => store.prepare(),
    get: (table, key) => store.get(table, key),
    getMany: (table, keys) => store.getMany(table, keys),
    range: (table, partition, options) => store.range(table, partition, options),
    async write(table, write) {
      inTime();
      return store.write(table, write);
    },
    async writeMany(table, writes) {
      inTime();
      return store.writeMany(table, writes);
    },
    units: () => store.units(),
    close: () => store.close(),
  };
}
