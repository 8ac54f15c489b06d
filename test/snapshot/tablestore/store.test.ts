import { systemClock } from '../../../lib/platform/clock.ts';
import { openTablestore } from '../../../lib/snapshot/tablestore/store.ts';
import { storeContract } from '../contract.ts';
import { emulate } from '../emulated.ts';

storeContract('tablestore, emulated', async () => {
  const { clock, connect, close } = await emulate();
  return {
    store: connect(),
    second: connect(),
    elapse: (ms) => clock.jump(ms),
    close,
  };
});

/*
 * The same over the real cloud: CONTRACT_TABLESTORE_ENDPOINT and CONTRACT_TABLESTORE_INSTANCE name an instance of
 * its own, ALIBABA_CLOUD_ACCESS_KEY_ID and …_SECRET a key for it.
 */
const { env } = process;
const endpoint = env['CONTRACT_TABLESTORE_ENDPOINT'];
if (endpoint !== undefined) {
  const connect = () =>
    openTablestore({
      endpoint,
      instance: env['CONTRACT_TABLESTORE_INSTANCE'] ?? '',
      credentials: () => ({
        accessKeyId: env['ALIBABA_CLOUD_ACCESS_KEY_ID'] ?? '',
        accessKeySecret: env['ALIBABA_CLOUD_ACCESS_KEY_SECRET'] ?? '',
      }),
      clock: systemClock,
      historyDays: 2,
      // A new table may take a minute.
      retryTimeoutMs: 90_000,
    });
  storeContract('tablestore, in the cloud', async () => {
    const [store, second] = [connect(), connect()];
    return { store, second, close: async () => void (await Promise.all([store.close(), second.close()])) };
  });
}
