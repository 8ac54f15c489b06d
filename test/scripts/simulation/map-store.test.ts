import { fakeClock } from '../../support/fake-clock.ts';
import { storeContract } from '../../snapshot/contract.ts';
import { MapStore, MapTables } from '../../../scripts/simulation/map-store.ts';

storeContract('the store of the simulation', () => {
  const clock = fakeClock(undefined, { auto: true });
  const tables = new MapTables();
  const options = { clock, historyDays: 2, latencyMs: 0 };
  const [store, second] = [new MapStore(tables, options), new MapStore(tables, options)];
  return Promise.resolve({
    store,
    second,
    elapse: (ms: number) => clock.jump(ms),
    close: () => store.close(),
  });
});
