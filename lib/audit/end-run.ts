import type { Sent } from '../alert/send.ts';
import { asAuditError } from './as-audit-error.ts';
import type { LeaseMemory } from '../state/lease.ts';
import { freshMs, type OpenRun } from './open-run.ts';
import type { RunResult } from './run-deps.ts';
import type { RunSummary } from './summary.ts';

/** How a run ends. */
export interface RunEnd {
  /** What was sent until now, and what waits. */
  readonly soFar: () => readonly Sent[];
  readonly result: (sent: readonly Sent[]) => RunResult;
  readonly send: () => Promise<readonly Sent[]>;
  /** The account was audited, or people know why not: nobody need do this run again. */
  readonly isHandled: boolean;
}

/**
 * The run's row gives the lease back, as soon as nothing more is asked of the cloud: to wait for a channel's pace keeps
 * no other run from its work. Where anything was sent, what came of it is added afterwards.
 */
export async function endRun(run: OpenRun, { soFar, result, send, isHandled }: RunEnd): Promise<RunResult> {
  const walked = result(soFar());
  await record(run, walked, isHandled);
  const ended = result(await send());
  const alertsOf = ({ summary }: RunResult) => JSON.stringify(summary.alerts);
  if (alertsOf(ended) === alertsOf(walked)) return walked;
  await record(run, ended, isHandled);
  return ended;
}

/** It may not fail a run that has done its work: the lease ends by itself. */
async function record(run: OpenRun, { summary }: RunResult, isHandled: boolean): Promise<void> {
  const { row, deps } = run;
  try {
    await row.write(summary, memoryOf(run, summary, isHandled));
  } catch (error) {
    deps.log.warn("the run's row was not written", { error: asAuditError(error).message });
  }
}

/** What the account's next run must know. */
function memoryOf(
  { before, deps, quota, resumedMs, startMs }: OpenRun,
  { scopes, status, alerts }: RunSummary,
  isHandled: boolean,
): LeaseMemory {
  const { clock, member } = deps;
  const restMs = freshMs(deps);
  // Whoever rests sends nothing, either.
  const isSent = alerts.every(({ pending }) => pending === 0);
  const isRead = scopes.every(({ read, images }) => read === images);
  const mayRest = restMs !== undefined && status === 'complete' && isRead && isSent;
  return {
    limits: quota.state(),
    endedMs: isHandled ? clock.now() : before.endedMs,
    // What was shared since this run listed is not known: one that took long gives no rest.
    restUntilMs: mayRest ? startMs + restMs : undefined,
    periodMs: deps.timer?.periodMs ?? before.periodMs,
    resumedMs,
    isBlind: deps.timer === undefined ? before.isBlind : status === 'partial',
    doneRun: isHandled ? (member?.fanOut ?? before.doneRun) : before.doneRun,
  };
}
