import type { Account } from '../accounts/account.ts';
import { buildRun, type RunContext, runBuilt } from '../audit/build-run.ts';
import type { RunDeps, RunResult } from '../audit/run-deps.ts';
import type { RunSummary } from '../audit/summary.ts';
import type { Config } from '../config/config.ts';
import type { DeploymentName, Note } from '../model/note.ts';
import type { Redactor } from '../platform/redact.ts';
import { withRunStore } from '../snapshot/open-store.ts';
import type { CallCounts } from '../swas/ask.ts';
import { leftTo } from './left-to-deployment.ts';
import { dryRunDeps, type DrySummary, drySummary, notesToBeSent } from './dry-run.ts';

/** What the audits of all accounts have in common. */
export interface AuditPlan {
  readonly config: Config;
  readonly run: Omit<RunContext, 'store' | 'target' | 'onProgress'>;
  readonly redactor: Redactor;
  /** Write nothing, send nothing. */
  readonly isDry: boolean;
}

/** One account's audit. */
export interface AuditedAccount {
  readonly result: RunResult;
  readonly summary: RunSummary | DrySummary;
  /** Of a dry run: notes of earlier runs that a real run would send. */
  readonly waiting: readonly Note[];
  readonly hasChannels: boolean;
  /** Whose channels get what was found from another run. */
  readonly leftTo: DeploymentName | undefined;
}

export interface AuditTarget {
  /** undefined: the deployment's own account. */
  readonly account: Account | undefined;
  /** Of several accounts, the first one reads what waits to be sent: they share one outbox. */
  readonly isFirst: boolean;
  readonly onProgress: RunContext['onProgress'];
  /** Is given the counter of its calls. */
  readonly countCalls: (counts: () => CallCounts) => void;
}

/** Audits one account from the terminal, over a store of its own. */
export function auditAccount(
  { account, isFirst, onProgress, countCalls }: AuditTarget,
  { config, run: around, redactor, isDry }: AuditPlan,
): Promise<AuditedAccount> {
  return withRunStore(config, around, async (store) => {
    const built = buildRun(config, {
      ...around,
      store,
      onProgress,
      target: account && { account, redactor },
    });
    const run: RunDeps = {
      ...built,
      client: (quota) => {
        const client = built.client(quota);
        countCalls(() => client.counts());
        return client;
      },
    };
    const waitingBefore = isDry && isFirst ? await notesToBeSent(run) : [];
    const result = await runBuilt(isDry ? dryRunDeps(run) : run, config);
    const waiting = result.summary.status === 'skipped' ? [] : withoutOwn(waitingBefore, result);
    const summary = isDry ? drySummary(result.summary, store, waiting) : result.summary;
    return {
      result,
      summary,
      waiting,
      hasChannels: run.channels.length > 0,
      leftTo: isDry ? undefined : await leftTo(run, result),
    };
  });
}

/** Notes that a run that died left half posted are also this run's own: they are shown once. */
function withoutOwn(waiting: readonly Note[], { notes }: RunResult): readonly Note[] {
  const own = new Set(notes.map(({ id }) => id));
  return waiting.filter(({ id }) => !own.has(id));
}
