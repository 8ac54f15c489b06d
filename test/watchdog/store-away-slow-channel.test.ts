import { expect, it } from 'vitest';
import { StoreAway, tellStoreAway } from '../../lib/watchdog/store-away.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { storeAway } from '../support/failing-store.ts';
import { SimulatedChannel } from '../support/simulated-channel.ts';

it('I3: a channel that does not answer leaves the others their time to hear that the store is away', async () => {
  const clock = fakeClock(Date.UTC(2026, 10, 24, 8), { auto: true });
  const slow = new SimulatedChannel('slow');
  slow.send = async (_envelope, limits) => {
    await clock.sleep((limits?.untilMs ?? 0) - clock.now());
    return { kind: 'unknown', message: 'no answer' };
  };
  const other = new SimulatedChannel('other');
  const send = other.send.bind(other);
  other.send = async (envelope, limits) =>
    clock.now() < (limits?.untilMs ?? 0) ? send(envelope) : { kind: 'unknown', message: 'no time left' };
  const told = await tellStoreAway(storeAway(), {
    away: new StoreAway(),
    accountId: '1850926437581920',
    overdueMs: 0,
    channels: [slow, other],
    clock,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  expect([told, other.said()]).toEqual([1, ['blind all StoreUnavailable']]);
});
