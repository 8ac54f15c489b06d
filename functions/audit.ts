import '../lib/platform/quiet-sdks.ts';
import { targetAccount } from '../lib/accounts/target-account.ts';
import { readWorkerEvent } from '../lib/accounts/worker-event.ts';
import { loadPolicy } from '../lib/policy/load-policy.ts';
import { AUDIT, readConfig } from '../lib/config/config.ts';
import { systemClock } from '../lib/platform/clock.ts';
import { fcHandler } from '../lib/platform/fc-handler.ts';
import { runBuilt, buildRun } from '../lib/audit/build-run.ts';
import { openRunStore } from '../lib/snapshot/open-store.ts';

/** With a timer of a minute, every image is read again about every quarter of an hour, as with the longer timer. */
const FRESH_MS = 12 * 60_000;

/**
 * The timer's function, and the fan-out's worker: audits one account's regions and returns the run's summary as JSON,
 * which is also the last line of the log. A timer means the function's own account; an event of the fan-out names
 * another one, whose role it takes on.
 *
 * It throws, when all that could be done is done and stored, only for what the platform's side must know: a wrong
 * deployment, nothing readable, the store out of reach, or nobody told.
 */
export const handler = fcHandler(
  async ({ event, context, environment, credentials, deadline, log, redactor }) => {
    const workerEvent = readWorkerEvent(event);
    const config = readConfig(AUDIT, environment, { onFunctionCompute: true });
    redactor.add(...config.secrets);
    const codeDirectory = environment['FC_FUNC_CODE_PATH'] ?? process.cwd();
    const policy = await loadPolicy(config.policyFile, codeDirectory);
    const { accountId: homeId } = context;
    await credentials.get();
    const store = await openRunStore(config, { credentials, clock: systemClock, deadline });
    const quotaWait = config.quotaWait ?? (workerEvent === undefined ? 'sleep' : 'end');
    try {
      const account =
        workerEvent === undefined || workerEvent.account === homeId
          ? undefined
          : await targetAccount(workerEvent.account, {
              config: config.accounts,
              codeDirectory,
              homeId,
              store,
            });
      const run = await buildRun(config, {
        accountId: homeId,
        target: account && {
          account,
          fanOut: workerEvent?.run,
          onCredentials: (c) => redactor.add(c.accessKeySecret, c.securityToken),
        },
        credentials,
        clock: systemClock,
        deadline,
        log,
        policy,
        store,
        brief: quotaWait === 'end' ? { freshMs: FRESH_MS } : undefined,
      });
      const { summary, failure } = await runBuilt(run, config);
      return { answer: summary, ...(failure === undefined ? {} : { failure }) };
    } finally {
      await store.close();
    }
  },
);
