import '../lib/platform/quiet-sdks.ts';
import { dispatch } from '../lib/accounts/dispatch.ts';
import { listAccounts } from '../lib/accounts/list-accounts.ts';
import { DISPATCH, readFunctionConfig } from '../lib/config/config.ts';
import { DEPLOY_REGION, endpointOf } from '../lib/config/deployment.ts';
import { systemClock } from '../lib/platform/clock.ts';
import { fcHandler } from '../lib/platform/fc-handler.ts';
import { functionCompute } from '../lib/openapi/function-compute.ts';
import { runIdOf } from '../lib/accounts/run-id.ts';
import { timeId } from '../lib/platform/ids.ts';
import { openChannels } from '../lib/alert/open-channels.ts';
import { withRunStore } from '../lib/snapshot/open-store.ts';

/** The time limit of one request to start a worker; the service answers at once. */
const START_MS = 15_000;

/**
 * The fan-out's function: lists the accounts and starts one asynchronous invocation of the audit function for each. The
 * event names the run and the account, nothing else. The platform queues the events, retries them and limits how many
 * run at the same time.
 */
export const handler = fcHandler(
  async ({ event, context, environment, credentials, deadline, log, redactor }) => {
    const config = readFunctionConfig(DISPATCH, { environment, redactor, log });
    const { accountId: homeId, region: regionId = DEPLOY_REGION, requestId } = context;
    const platform = await functionCompute({
      endpoint: endpointOf({ endpoint: config.functionComputeEndpoint, regionId }, homeId),
      accountId: homeId,
      regionId,
      credentials: await credentials.get(),
    });
    return withRunStore(config, { credentials, clock: systemClock, deadline }, (store) =>
      dispatch({
        runId: runIdOf(event.triggerTime, requestId),
        holder: timeId(systemClock.now()),
        homeId,
        list: () =>
          listAccounts({
            config: config.accounts,
            codeDirectory: environment['FC_FUNC_CODE_PATH'] ?? process.cwd(),
            homeId,
            credentials,
            clock: systemClock,
          }),
        start: async (workerEvent) => {
          const options = { async: true, event: JSON.stringify(workerEvent), waitMs: START_MS };
          await platform.invoke(config.worker, options);
        },
        store,
        channels: openChannels(config, systemClock),
        overdueMs: config.overdueMinutes * 60_000,
        clock: systemClock,
        deadline,
        log,
      }),
    );
  },
);
