import { access } from 'node:fs/promises';
import { loadPolicy } from '../audit/load-policy.ts';
import { type Config, readConfig, type StoreConfig } from '../config.ts';
import { callerIdentity } from '../platform/caller-identity.ts';
import { systemClock } from '../platform/clock.ts';
import { credentialSource, defaultChain } from '../platform/credentials.ts';
import { deadlineFrom } from '../platform/deadline.ts';
import { jsonLog } from '../platform/log.ts';
import { overlayStore } from '../snapshot/overlay-store.ts';
import { runWired, wireRun } from '../wire.ts';
import { InvalidArgumentError } from 'commander';
import type { AddCommand, CommandContext } from './context.ts';
import type { ExitCode } from './exit-codes.ts';
import { progressPrinter } from './progress.ts';
import { exitCodeOf, messageForTerminal, runInWords } from './report-run.ts';

const EXAMPLES = `
Examples:
  $ share-auditor audit --region cn-hangzhou
  $ share-auditor audit --region cn-hangzhou,ap-southeast-1 --json
  $ share-auditor audit --region all --snapshot ~/share-audit.sqlite
  $ share-auditor audit --region cn-hangzhou --dry-run

Credentials: ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or a profile of the aliyun CLI.
Channels and everything else: environment variables, see the README's table.

Exit codes:
  0  every image was read, and nothing alerts
  1  failed; the message says why
  2  a flag or a setting is wrong; nothing was called or written
  3  some images could not be read, or another run is at work
  4  new shares that nobody vouched for, or another alert`;

interface AuditFlags {
  readonly region?: readonly string[];
  readonly snapshot?: string;
  readonly policy?: string;
  readonly json?: boolean;
  readonly minutes: number;
  readonly dryRun?: boolean;
}

export const addAuditCommand: AddCommand = (cli, run) => {
  cli
    .command('audit')
    .description(
      'audit now, from this terminal: the first run takes the baseline, the next ones tell what is new',
    )
    .option(
      '--region <list>',
      'regions, comma-separated, or all (default: REGIONS)',
      (value: string, before: readonly string[] | undefined) => [...(before ?? []), value],
    )
    .option(
      '--snapshot <file>',
      'the SQLite snapshot, instead of any other (default: SNAPSHOT_FILE, or share-audit.sqlite here)',
    )
    .option('--policy <file>', 'trusted accounts (default: POLICY_FILE, or policy.yaml here if it exists)')
    .option('--minutes <n>', 'the longest it may take', minutes, 60)
    .option(
      '--dry-run',
      'read the cloud and say what would be told, but write nothing into the snapshot and send nothing',
    )
    .option('--json', 'print the summary as JSON, and nothing else')
    .addHelpText('after', EXAMPLES)
    .action((flags: AuditFlags) => run((context) => audit(flags, context)));
};

function minutes(value: string): number {
  const n = /^[0-9]{1,4}$/.test(value) ? Number(value) : 0;
  if (n < 1 || n > 1440) throw new InvalidArgumentError('must be a whole number from 1 to 1440.');
  return n;
}

/** `audit`: one run from a terminal, with the same code, the configured channels and the configured snapshot. */
async function audit(flags: AuditFlags, context: CommandContext): Promise<ExitCode> {
  const { redactor, out, err, screen, signal } = context;
  const startMs = systemClock.now();
  const environment = {
    ...context.environment,
    ...(flags.region === undefined ? {} : { REGIONS: flags.region.join(',') }),
    // A file that is asked for is the one that is used, whatever store the environment names.
    ...(flags.snapshot === undefined ? {} : { SNAPSHOT_FILE: flags.snapshot, ...NO_TABLESTORE }),
    ...(flags.policy === undefined ? {} : { POLICY_FILE: flags.policy }),
  };
  const configured = readConfig(environment, { onFunctionCompute: false });
  redactor.add(...configured.secrets);
  const isDry = flags.dryRun === true;
  const config = isDry ? await withoutTraces(configured) : configured;
  const credentials = credentialSource(await defaultChain(), (c) =>
    redactor.add(c.accessKeySecret, c.securityToken),
  );
  // Before anything is called: a wrong file must not cost a call.
  const policy = await loadPolicy(config.policyFile, process.cwd());
  const { accountId, arn } = await callerIdentity(config.stsEndpoint, credentials);
  const progress = progressPrinter((line) => err(`${line}\n`));
  if (flags.json !== true)
    err(
      `Auditing account ${accountId} as ${arn}\nSnapshot: ${placeOf(configured.store)}${isDry ? ' (only read: a dry run)' : ''}\n`,
    );
  const wired = await wireRun(config, {
    accountId,
    credentials,
    clock: systemClock,
    deadline: deadlineFrom(startMs, flags.minutes * 60_000),
    log: jsonLog((line) => err(`${line}\n`), redactor),
    policy,
    onProgress: flags.json === true ? undefined : progress,
    signal,
  });
  if (config.store.kind === 'sqlite' && config.store.file === IN_MEMORY) await wired.store.prepare();
  const parts = isDry ? { ...wired, store: overlayStore(wired.store), channels: [] } : wired;
  const result = await runWired(parts, config);
  if (flags.json === true) out(`${JSON.stringify(result.summary)}\n`);
  else {
    if (result.notes.length > 0)
      out(`\n${messageForTerminal(result.notes, config, screen, systemClock.now())}\n`);
    out(runInWords(result.summary));
    if (isDry)
      out(
        'Dry run: this is what would be told. Nothing was written into the snapshot, and nothing was sent.\n',
      );
    else if (parts.channels.length === 0)
      out(
        'No channel is configured: this was told here only, and all of it will be sent when DINGTALK_WEBHOOK or SMTP_URL is set.\n',
      );
  }
  return exitCodeOf(result);
}

const IN_MEMORY = ':memory:';

/** For a dry run: no heartbeat, and where there is no snapshot file yet, none is made. */
async function withoutTraces(config: Config): Promise<Config> {
  const { store, ...rest } = config;
  const isThere =
    store.kind === 'tablestore' ||
    (await access(store.file).then(
      () => true,
      () => false,
    ));
  return { ...rest, heartbeatUrl: undefined, store: isThere ? store : { kind: 'sqlite', file: IN_MEMORY } };
}

const NO_TABLESTORE = { TABLESTORE_ENDPOINT: undefined, TABLESTORE_INSTANCE: undefined };

const placeOf = (store: StoreConfig): string =>
  store.kind === 'sqlite' ? store.file : `Tablestore instance ${store.instance} at ${store.endpoint}`;
