import '../lib/platform/quiet-sdks.ts';
import { readFunctionConfig, WATCHDOG } from '../lib/config/config.ts';
import { systemClock } from '../lib/platform/clock.ts';
import { fcHandler } from '../lib/platform/fc-handler.ts';
import { timeId } from '../lib/platform/ids.ts';
import { StoreAway } from '../lib/watchdog/store-away.ts';
import { watch } from '../lib/watchdog/watch.ts';
import { openChannels } from '../lib/alert/open-channels.ts';
import { withRunStore } from '../lib/snapshot/open-store.ts';

const away = new StoreAway();

/**
 * The second timer's function: reports that the audit is overdue or that its messages wait too long. It uses only the
 * store and the channels, so that what stops the audit does not stop it. If the store cannot be reached, it reports that
 * to the channels directly.
 */
export const handler = fcHandler(async ({ context, environment, credentials, deadline, log, redactor }) => {
  const config = readFunctionConfig(WATCHDOG, { environment, redactor, log });
  return withRunStore(config, { credentials, clock: systemClock, deadline }, (store) =>
    watch({
      watchId: timeId(systemClock.now()),
      accountId: context.accountId,
      away,
      periodMs: config.periodMs,
      overdueMs: config.overdueMinutes * 60_000,
      store,
      channels: openChannels(config, systemClock),
      clock: systemClock,
      deadline,
      log,
    }),
  );
});
