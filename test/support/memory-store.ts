import { onTestFinished } from 'vitest';
import type { Clock } from '../../lib/platform/clock.ts';
import { openSqlite } from '../../lib/snapshot/sqlite/store.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import { fakeClock } from './fake-clock.ts';

/** A store of its own for one test, in memory. */
export async function memoryStore(clock: Clock = fakeClock()): Promise<Store> {
  const store = await openSqlite({ file: ':memory:', clock, historyDays: 400 });
  await store.prepare();
  onTestFinished(() => store.close());
  return store;
}
