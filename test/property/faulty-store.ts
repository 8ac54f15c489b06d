import type { Store, TableId, Write, WriteResult } from '../../lib/snapshot/store.ts';
import { intercepted, storeAway } from '../support/failing-store.ts';
import type { StoreFault, StoreOutcome } from './history.ts';
import type { Process } from './process.ts';

export interface StoreWatch {
  /** Takes the time of an operation. */
  readonly pause: () => Promise<void>;
  /** Hears of every write that was done, whether its writer came to know or not. */
  readonly onDone: (table: TableId, write: Write, result: WriteResult) => void;
  readonly onFault: () => void;
}

/** The store as one process meets it: it fails where the faults say, and ends with the process. */
export function faultyStore(
  store: Store,
  process: Process,
  faults: readonly StoreFault[],
  watch: StoreWatch,
): Store {
  let count = 0;
  const outcomeNow = (): StoreOutcome | undefined => {
    count += 1;
    return faults.find(({ nth, times }) => count >= nth && count < nth + times)?.outcome;
  };
  return intercepted(watched(store, process, watch.onDone), ({ half }, proceed) => {
    const faulty = async () => {
      await watch.pause();
      const outcome = outcomeNow();
      if (outcome === undefined) return proceed();
      watch.onFault();
      if (outcome === 'lost') await proceed();
      if (outcome === 'half') await half();
      if (outcome === 'hang') await new Promise(() => undefined);
      throw storeAway();
    };
    return process.act('store', faulty, half);
  });
}

/** Tells of each write that was done. A dead process writes nothing. */
function watched(store: Store, process: Process, onDone: StoreWatch['onDone']): Store {
  return {
    ...intercepted(store, (_operation, proceed) => proceed()),
    async write(table, write) {
      if (process.isDead) throw storeAway();
      const result = await store.write(table, write);
      onDone(table, write, result);
      return result;
    },
    async writeMany(table, writes) {
      if (process.isDead) return [];
      const results = await store.writeMany(table, writes);
      results.forEach((result, i) => {
        const done = writes[i];
        if (done !== undefined) onDone(table, done, result);
      });
      return results;
    },
  };
}
