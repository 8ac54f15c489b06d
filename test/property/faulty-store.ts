import {
  type Store,
  StoreError,
  type TableId,
  type Write,
  type WriteResult,
} from '../../lib/snapshot/store.ts';
import { rowsOf } from '../support/memory-store.ts';
import type { StoreFault, StoreOutcome } from './history.ts';
import type { Process } from './process.ts';

export interface StoreWatch {
  /** Takes the time of an operation. */
  readonly pause: () => Promise<void>;
  /** Hears of every write that was done, whether its writer came to know or not. */
  readonly onDone: (table: TableId, write: Write, result: WriteResult) => void;
  readonly onFault: () => void;
  /** Keep to what is not known to fail. */
}

const away = (): StoreError =>
  new StoreError('The store does not answer', { code: 'StoreUnavailable', retryable: true });

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
  const step = <T>(whole: () => Promise<T>, half: () => Promise<unknown>, avoid = false): Promise<T> => {
    const faulty = async (): Promise<T> => {
      await watch.pause();
      const outcome = outcomeNow();
      if (outcome === undefined) return whole();
      watch.onFault();
      if (outcome === 'lost' && !avoid) await whole();
      if (outcome === 'half') await half();
      if (outcome === 'hang') await new Promise(() => undefined);
      throw away();
    };
    return process.act('store', faulty, half);
  };
  const read = <T>(whole: () => Promise<T>) => step(whole, whole);
  const write = async (table: TableId, writes: readonly Write[]): Promise<WriteResult[]> => {
    if (process.isDead) return [];
    const results = await store.writeMany(table, writes);
    results.forEach((result, i) => {
      const done = writes[i];
      if (done !== undefined) watch.onDone(table, done, result);
    });
    return results;
  };
  return {
    prepare: () => read(() => store.prepare()),
    get: (table, key) => read(() => store.get(table, key)),
    getMany: (table, keys) => read(() => store.getMany(table, keys)),
    async *range(table, partition, options) {
      yield* await read(() => rowsOf(store, table, partition, options));
    },
    write: (table, one) =>
      step(
        async () => {
          const [result] = await write(table, [one]);
          if (result === undefined) throw away();
          return result;
        },
        () => Promise.resolve(),
      ),
    writeMany: (table, writes) =>
      step(
        () => write(table, writes),
        () => write(table, writes.slice(0, Math.ceil(writes.length / 2))),
      ),
    units: () => store.units(),
    close: () => store.close(),
  };
}
