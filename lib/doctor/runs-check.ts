import { plural } from '../text/plural.ts';
import type { RunSummary } from '../audit/summary.ts';
import { readRuns } from '../inventory/read-runs.ts';
import { type Check, type Finding, known, type CheckContext } from './check.ts';
import { valueOf } from '../config/doctor.ts';
import { withStore } from './with-store.ts';

/** Enough runs to find one that ended well among those that did not. */
const RUNS = 50;

/** Finds when an audit last ended well, from the run summaries in the store. */
export const runsCheck: Check = {
  name: 'runs',
  title: 'Last run',
  needs: ['store', 'setting:keeping'],
  async run(context) {
    const { settings, facts, clock } = context;
    if (valueOf(settings.parts.store).kind === 'sqlite')
      return [
        {
          status: 'skipped',
          found: 'not expected: no timer writes to a SQLite file, only "share-auditor audit" does',
        },
      ];
    const runs = await lastRuns(context);
    // Without a timer nothing is ever overdue.
    const overdueMinutes =
      facts.nothingDeployed === true ? undefined : valueOf(settings.parts.keeping).overdueMinutes;
    return [runsFinding(runs, clock.now(), overdueMinutes)];
  },
};

async function lastRuns(context: CheckContext): Promise<readonly RunSummary[]> {
  const runs: RunSummary[] = [];
  const { accountId } = known(context.facts.identity);
  await withStore(context, async (store) => {
    for await (const run of readRuns(store, accountId, context.clock.now(), {
      limit: RUNS,
    })) {
      runs.push(run);
      if (endedWell(run)) break;
    }
  });
  return runs;
}

const endedWell = ({ status }: RunSummary): boolean => status === 'complete' || status === 'partial';

/**
 * Judges whether the audit runs regularly. Pure.
 * @param runs newest first, up to the first that ended well.
 * @param overdueMinutes the maximum age of the last good run; undefined: no timer is deployed, so none is expected.
 */
export function runsFinding(
  runs: readonly RunSummary[],
  nowMs: number,
  overdueMinutes: number | undefined,
): Finding {
  const [newest] = runs;
  if (newest === undefined)
    return {
      status: 'warning',
      found: 'no run yet',
      mend: 'Run it once',
      commands: [overdueMinutes === undefined ? 'npx share-auditor audit' : 'npx share-auditor invoke'],
    };
  const last = runs.find(endedWell);
  const failing = endedWell(newest) ? '' : `; the newest ${newest.status}: ${newest.reason ?? 'see its log'}`;
  if (last === undefined)
    return {
      status: 'failed',
      found: `${runs.length === 1 ? 'the only run did not end well' : `none of the last ${runs.length} runs ended well`}${failing}`,
    };
  const minutes = Math.max(0, Math.round((nowMs - Date.parse(last.startedAt) - last.durationMs) / 60_000));
  const found = `the last run that ended well was ${last.status}, ${plural(minutes, 'minute')} ago${failing}`;
  if (overdueMinutes !== undefined && minutes >= overdueMinutes)
    return {
      status: 'failed',
      found: `overdue: ${found}`,
      mend: `A run is expected at least every ${plural(overdueMinutes, 'minute')} (OVERDUE_MINUTES): check the timer and the log of the function`,
      commands: ['npx share-auditor invoke'],
    };
  return { status: failing === '' ? 'ok' : 'warning', found };
}
