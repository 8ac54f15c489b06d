import '../lib/platform/quiet-sdks.ts';
import { readAuditEvent } from '../lib/accounts/audit-event.ts';
import { targetAccount } from '../lib/accounts/target-account.ts';
import { loadPolicy } from '../lib/policy/load-policy.ts';
import { AUDIT, readFunctionConfig } from '../lib/config/config.ts';
import { systemClock } from '../lib/platform/clock.ts';
import { fcHandler } from '../lib/platform/fc-handler.ts';
import { runBuilt, buildRun } from '../lib/audit/build-run.ts';
import { DEPLOY_REGION } from '../lib/config/deployment.ts';
import type { DeploymentName } from '../lib/model/note.ts';
import type { FunctionContext } from '../lib/platform/fc-context.ts';
import { StoreAway, tellStoreAway } from '../lib/watchdog/store-away.ts';
import { StoreError } from '../lib/snapshot/store.ts';
import { withRunStore } from '../lib/snapshot/open-store.ts';

/** An instance that is called each minute lives on: it tells soonest that the store is away. */
const away = new StoreAway();

/**
 * The timer's function, and the fan-out's worker: audits one account's regions and returns the run's summary as JSON,
 * which is also the last line of the log. A timer's event means the function's own account, and so does the event of a
 * log or EventBridge trigger; the fan-out's event names another one, whose role the function assumes.
 *
 * It throws only after all that could be done is done and stored, and only if the platform must see the failure: the
 * deployment is wrong, nothing could be read, the store cannot be reached, or no channel accepted a message.
 */
export const handler = fcHandler(
  async ({ event, context, environment, credentials, deadline, log, redactor }) => {
    const auditEvent = readAuditEvent(event);
    const workerEvent = auditEvent.kind === 'worker' ? auditEvent : undefined;
    const config = readFunctionConfig(AUDIT, { environment, redactor, log });
    const codeDirectory = environment['FC_FUNC_CODE_PATH'] ?? process.cwd();
    const file = await loadPolicy(config.policyFile, codeDirectory);
    const { accountId: homeId } = context;
    return withRunStore(config, { credentials, clock: systemClock, deadline }, async (store) => {
      const account =
        workerEvent === undefined || workerEvent.account === homeId
          ? undefined
          : await targetAccount(workerEvent.account, {
              config: config.accounts,
              codeDirectory,
              homeId,
              store,
            });
      const run = buildRun(config, {
        accountId: homeId,
        target: account && {
          account,
          fanOut: workerEvent?.run,
          redactor,
        },
        credentials,
        clock: systemClock,
        deadline,
        log,
        policy: { file, mayReplace: workerEvent === undefined },
        store,
        deployment: workerEvent === undefined ? deploymentOf(context) : undefined,
        timer: { periodMs: workerEvent === undefined ? config.periodMs : config.dispatchPeriodMs },
        lookNow: auditEvent.kind === 'lookNow',
      });
      const { summary, failure } = await runBuilt(run, config);
      if (workerEvent === undefined)
        await tellStoreAway(failure instanceof StoreError ? failure : undefined, {
          away,
          accountId: homeId,
          overdueMs: config.overdueMinutes * 60_000,
          channels: run.channels,
          clock: systemClock,
          log,
        });
      return { answer: summary, ...(failure === undefined ? {} : { failure }) };
    });
  },
);

/** Region and name tell one deployment from another on the same tables. */
const deploymentOf = ({
  region = DEPLOY_REGION,
  functionName = 'unnamed',
}: FunctionContext): DeploymentName => ({
  regionId: region,
  functionName,
});
