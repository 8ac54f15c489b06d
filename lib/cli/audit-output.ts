import { whatToSetForAny } from '../config/channels.ts';
import type { Note } from '../model/note.ts';
import { systemClock } from '../platform/clock.ts';
import type { AuditedAccount, AuditPlan } from './audit-account.ts';
import type { CommandContext } from './context.ts';
import { dryRunInWords, waitingInWords } from './dry-run.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { safeJson } from './json.ts';
import { leftInWords } from './left-to-deployment.ts';
import { exitCodeOf, messageForTerminal, runInWords } from './report-run.ts';

/** An object for the own account; a list where `--accounts` was given. */
export const auditsAsJson = (audits: readonly AuditedAccount[], isList: boolean): string => {
  const summaries = audits.map(({ summary }) => summary);
  return safeJson(isList ? summaries : summaries[0]);
};

/** First what was found, then what waits, then how each run ended. */
export function printAudits(
  audits: readonly AuditedAccount[],
  { config, isDry }: AuditPlan,
  { out, screen }: CommandContext,
): void {
  const say = (notes: readonly Note[]) => messageForTerminal(notes, config, screen, systemClock.now());
  const notes = audits.flatMap(({ result }) => result.notes);
  if (notes.length > 0) out(`\n${say(notes)}\n`);
  out(
    waitingInWords(
      audits.flatMap(({ waiting }) => waiting),
      say,
    ),
  );
  for (const { summary } of audits) out(runInWords(summary));
  const left = audits.find((audit) => audit.leftTo !== undefined)?.leftTo;
  if (isDry) for (const { result, waiting } of audits) out(dryRunInWords(result, waiting));
  else if (left !== undefined) out(leftInWords(left, toldIn(audits)));
  else if (audits.every(({ hasChannels }) => !hasChannels))
    out(
      `No channel is configured: this was reported only here. All of it will be sent once you set ${whatToSetForAny()}.\n`,
    );
}

/** The channels that accepted something. */
const toldIn = (audits: readonly AuditedAccount[]): string[] => {
  const alerts = audits.flatMap(({ summary }) => summary.alerts);
  return [...new Set(alerts.filter(({ delivered }) => delivered > 0).map(({ channel }) => channel))];
};

/**
 * An alert counts more than a failure: a pipeline must not miss it.
 * @param isWhole no account is left that was not begun.
 */
export function worstExitCode(audits: readonly AuditedAccount[], isWhole: boolean): ExitCode {
  const codes = audits.map(({ result }) => exitCodeOf(result));
  const order = [EXIT.alerts, EXIT.failed, EXIT.partial];
  return order.find((code) => codes.includes(code)) ?? (isWhole ? EXIT.ok : EXIT.partial);
}
