import { FakeClock } from '../../support/frozen-clock.ts';
import { storeContract } from '../../snapshot/contract.ts';
import { MapStore, MapTables } from '../../../scripts/simulation/map-store.ts';

storeContract('the store of the simulation', () => {
  const clock = new FakeClock();
  const tables = new MapTables();
  const options = { clock, historyDays: 2, latencyMs: 0 };
  const [store, second] = [new MapStore(tables, options), new MapStore(tables, options)];
  return Promise.resolve({
    store,
    second,
    elapse: (ms: number) => clock.advance(ms),
    close: () => store.close(),
  });
});
