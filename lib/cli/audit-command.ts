import { readConfig } from '../config.ts';
import { callerIdentity } from '../platform/caller-identity.ts';
import { systemClock } from '../platform/clock.ts';
import { credentialSource, defaultChain } from '../platform/credentials.ts';
import { deadlineFrom } from '../platform/deadline.ts';
import { jsonLog } from '../platform/log.ts';
import { Redactor } from '../platform/redact.ts';
import { runWired, wireRun } from '../wire.ts';
import type { ExitCode } from './exit-codes.ts';
import { progressPrinter } from './progress.ts';
import { exitCodeOf, messageForTerminal, runInWords, type Screen } from './report-run.ts';

export interface AuditFlags {
  readonly region?: readonly string[];
  readonly snapshot?: string;
  readonly policy?: string;
  readonly json?: boolean;
  readonly minutes: number;
}

export interface CommandContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly redactor: Redactor;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly screen: Screen;
  /** Aborts when the person wants to stop. */
  readonly signal: AbortSignal;
}

/** `audit`: one run from a terminal, with the same code, the configured channels and the configured snapshot. */
export async function auditCommand(flags: AuditFlags, context: CommandContext): Promise<ExitCode> {
  const { redactor, out, err, screen, signal } = context;
  const startMs = systemClock.now();
  const environment = {
    ...context.environment,
    ...(flags.region === undefined ? {} : { REGIONS: flags.region.join(',') }),
    ...(flags.snapshot === undefined ? {} : { SNAPSHOT_FILE: flags.snapshot }),
    ...(flags.policy === undefined ? {} : { POLICY_FILE: flags.policy }),
  };
  const config = readConfig(environment, { onFunctionCompute: false });
  redactor.add(...config.secrets);
  const credentials = credentialSource(await defaultChain(), (c) =>
    redactor.add(c.accessKeySecret, c.securityToken),
  );
  const { accountId, arn } = await callerIdentity(config.stsEndpoint, credentials);
  const progress = progressPrinter((line) => err(`${line}\n`));
  if (flags.json !== true) err(`Auditing account ${accountId} as ${arn}\n`);
  const parts = await wireRun(config, {
    accountId,
    credentials,
    clock: systemClock,
    deadline: deadlineFrom(startMs, flags.minutes * 60_000),
    log: jsonLog((line) => err(`${line}\n`), redactor),
    codeDirectory: process.cwd(),
    onProgress: flags.json === true ? undefined : progress,
    signal,
  });
  const result = await runWired(parts, config);
  if (flags.json === true) out(`${JSON.stringify(result.summary)}\n`);
  else {
    if (result.notes.length > 0)
      out(`\n${messageForTerminal(result.notes, config, screen, systemClock.now())}\n`);
    out(runInWords(result.summary));
    if (parts.channels.length === 0)
      out(
        'No channel is configured: what alerts waits in the snapshot until DINGTALK_WEBHOOK or SMTP_URL is set.\n',
      );
  }
  return exitCodeOf(result);
}
