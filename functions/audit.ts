import '../lib/platform/quiet-sdks.ts';
import { loadPolicy } from '../lib/audit/load-policy.ts';
import { readConfig } from '../lib/config.ts';
import { systemClock } from '../lib/platform/clock.ts';
import { fcHandler } from '../lib/platform/fc-handler.ts';
import { runWired, wireRun } from '../lib/wire.ts';

/**
 * The timer's function: audits one account's regions and returns the run's summary as JSON, which is also the last
 * line of the log.
 *
 * It throws, when all that could be done is done and stored, only for what the platform's side must know: a wrong
 * deployment, nothing readable, the store out of reach, or nobody told.
 */
export const handler = fcHandler(async ({ context, environment, credentials, deadline, log, redactor }) => {
  const config = readConfig(environment, { onFunctionCompute: true });
  redactor.add(...config.secrets);
  const run = await wireRun(config, {
    accountId: context.accountId,
    credentials,
    clock: systemClock,
    deadline,
    log,
    policy: await loadPolicy(config.policyFile, environment['FC_FUNC_CODE_PATH'] ?? process.cwd()),
  });
  const { summary, failure } = await runWired(run, config);
  return { answer: summary, ...(failure === undefined ? {} : { failure }) };
});
