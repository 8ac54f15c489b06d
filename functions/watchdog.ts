import '../lib/platform/quiet-sdks.ts';
import { readConfig, WATCHDOG } from '../lib/config/config.ts';
import { systemClock } from '../lib/platform/clock.ts';
import { fcHandler } from '../lib/platform/fc-handler.ts';
import { timeId } from '../lib/platform/ids.ts';
import { watch } from '../lib/watchdog/watch.ts';
import { openChannels } from '../lib/alert/open-channels.ts';
import { openRunStore } from '../lib/snapshot/open-store.ts';

/**
 * The second timer's function: notices that the audit is overdue or that its messages wait too long, and says so. It
 * knows the store and the channels only, so that nothing that stops the audit stops it; where the store itself is
 * out of reach, it tells that to the channels directly.
 */
export const handler = fcHandler(async ({ context, environment, credentials, deadline, log, redactor }) => {
  const config = readConfig(WATCHDOG, environment, { onFunctionCompute: true });
  redactor.add(...config.secrets);
  await credentials.get();
  const store = await openRunStore(config, { credentials, clock: systemClock, deadline });
  try {
    return await watch({
      watchId: timeId(systemClock.now()),
      accountId: context.accountId,
      overdueMs: config.overdueMinutes * 60_000,
      store,
      channels: openChannels(config, systemClock, log),
      clock: systemClock,
      deadline,
      log,
    });
  } finally {
    await store.close();
  }
});
