import { loadPolicy } from '../audit/load-policy.ts';
import { readConfig, type StoreConfig } from '../config.ts';
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
    // A file that is asked for is the one that is used, whatever store the environment names.
    ...(flags.snapshot === undefined ? {} : { SNAPSHOT_FILE: flags.snapshot, ...NO_TABLESTORE }),
    ...(flags.policy === undefined ? {} : { POLICY_FILE: flags.policy }),
  };
  const config = readConfig(environment, { onFunctionCompute: false });
  redactor.add(...config.secrets);
  const credentials = credentialSource(await defaultChain(), (c) =>
    redactor.add(c.accessKeySecret, c.securityToken),
  );
  // Before anything is called: a wrong file must not cost a call.
  const policy = await loadPolicy(config.policyFile, process.cwd());
  const { accountId, arn } = await callerIdentity(config.stsEndpoint, credentials);
  const progress = progressPrinter((line) => err(`${line}\n`));
  if (flags.json !== true)
    err(`Auditing account ${accountId} as ${arn}\nSnapshot: ${placeOf(config.store)}\n`);
  const parts = await wireRun(config, {
    accountId,
    credentials,
    clock: systemClock,
    deadline: deadlineFrom(startMs, flags.minutes * 60_000),
    log: jsonLog((line) => err(`${line}\n`), redactor),
    policy,
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
        'No channel is configured: this was told here only, and all of it will be sent when DINGTALK_WEBHOOK or SMTP_URL is set.\n',
      );
  }
  return exitCodeOf(result);
}

const NO_TABLESTORE = { TABLESTORE_ENDPOINT: undefined, TABLESTORE_INSTANCE: undefined };

const placeOf = (store: StoreConfig): string =>
  store.kind === 'sqlite' ? store.file : `Tablestore instance ${store.instance} at ${store.endpoint}`;
