import '../lib/platform/quiet-sdks.ts';
import { loadPolicy } from '../lib/policy/load-policy.ts';
import { DIGEST, readFunctionConfig } from '../lib/config/config.ts';
import { runDigest } from '../lib/digest/run-digest.ts';
import { systemClock } from '../lib/platform/clock.ts';
import { fcHandler } from '../lib/platform/fc-handler.ts';
import { timeId } from '../lib/platform/ids.ts';
import { renderReport } from '../lib/report/render-report.ts';
import { reportModel } from '../lib/report/report-model.ts';
import { openChannels } from '../lib/alert/open-channels.ts';
import { withRunStore } from '../lib/snapshot/open-store.ts';

/**
 * The third timer's function: sends the weekly digest, so that silence is never ambiguous. It reads the store and does
 * not call SWAS; a fault in it affects neither the audit nor the watchdog. It throws if the store cannot be reached,
 * which the watchdog reports, or if no channel accepted the digest.
 */
export const handler = fcHandler(async ({ context, environment, credentials, deadline, log, redactor }) => {
  const config = readFunctionConfig(DIGEST, { environment, redactor, log });
  const policyFile = await loadPolicy(config.policyFile, environment['FC_FUNC_CODE_PATH'] ?? process.cwd());
  return withRunStore(config, { credentials, clock: systemClock, deadline }, async (store) => {
    const { answer, failure } = await runDigest({
      digestId: timeId(systemClock.now()),
      accountId: context.accountId,
      regions: config.regions ?? [],
      overdueMs: config.overdueMinutes * 60_000,
      schedule: config.schedule,
      settings: config.warnings,
      policyFile,
      store,
      channels: openChannels(config, systemClock),
      clock: systemClock,
      deadline,
      log,
      report: ({ inventory, changes, runs, policy, sinceMs }) =>
        renderReport(
          reportModel(
            { inventory, changes, changesFromMs: sinceMs, runs, policy },
            {
              language: config.language,
              timeZone: config.timeZone,
              sinceMs,
              comparedWith: { atMs: sinceMs, basis: 'period' },
            },
          ),
        ),
    });
    return { answer, ...(failure === undefined ? {} : { failure }) };
  });
});
