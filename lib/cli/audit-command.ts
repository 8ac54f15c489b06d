import type { Account } from '../accounts/account.ts';
import { type AccountList, listAccounts } from '../accounts/list-accounts.ts';
import { updateRoster } from '../accounts/roster.ts';
import { mapConcurrent } from '../platform/map-concurrent.ts';
import { visibleName } from '../text/visible-text.ts';
import { loadPolicy } from '../policy/load-policy.ts';
import { type Config, readConfig, type StoreConfig } from '../config/config.ts';
import { AUDIT_FROM_TERMINAL } from '../config/terminal.ts';
import { whatToSetForAny } from '../config/channels.ts';
import { ConfigError } from '../errors.ts';
import type { Note } from '../model/note.ts';
import { callerIdentity } from '../openapi/caller-identity.ts';
import { systemClock } from '../platform/clock.ts';
import { type Credentials, credentialSource, defaultChain } from '../platform/credentials.ts';
import { deadlineFrom } from '../platform/deadline.ts';
import { jsonLog } from '../platform/log.ts';
import { timeId } from '../platform/ids.ts';
import { runBuilt, buildRun } from '../audit/build-run.ts';
import { type RunStoreDeps, openRunStore } from '../snapshot/open-store.ts';
import { chosenAccounts } from './chosen-accounts.ts';
import type { AddCommand, CommandContext } from './context.ts';
import {
  dryParts,
  dryRunInWords,
  drySummary,
  notesToBeSent,
  waitingInWords,
  withoutTraces,
} from './dry-run.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { type FlagNames, inTermsOfFlags } from './in-terms-of-flags.ts';
import { safeJson } from './json.ts';
import { minutesOption } from './minutes-option.ts';
import { inFile } from './open-snapshot.ts';
import { progressPrinter } from './progress.ts';
import { exitCodeOf, messageForTerminal, runInWords } from './report-run.ts';

/** Each account has a quota of its own; what they share is this machine, the store and the channels. */
const ACCOUNTS_AT_ONCE = 8;

const EXAMPLES = `
Examples:
  $ share-auditor audit --region cn-hangzhou
  $ share-auditor audit --region cn-hangzhou,ap-southeast-1 --json
  $ share-auditor audit --region all --snapshot ~/share-audit.sqlite
  $ share-auditor audit --region cn-hangzhou --dry-run
  $ MEMBER_ROLE=share-audit-member share-auditor audit --region all --accounts all

A dry run does all that an audit does, on a copy in memory, and lists what still waits to be sent from earlier runs.
The snapshot's file may be protected against writing. It respects the lease of an audit that is at work; one that
begins meanwhile shares the call quota with it.

--accounts audits other accounts, too, several at a time: those of ACCOUNTS_FILE (or accounts.yaml here), or with
MEMBER_ROLE the members of the resource directory. Each is entered by its role.

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
  readonly accounts?: string;
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
    .option('--accounts <list>', 'all accounts on the list, or some by id or name (default: only your own)')
    .addOption(minutesOption('the longest it may take', 60))
    .option('--dry-run', 'say what would be told: the snapshot is only read, and nothing is sent')
    .option('--json', 'print the summary as JSON, and nothing else')
    .addHelpText('after', EXAMPLES)
    .action((flags: AuditFlags) => run((context) => audit(flags, context)));
};

/** `audit`: one run from a terminal, with the same code, the configured channels and the configured snapshot. */
async function audit(flags: AuditFlags, context: CommandContext): Promise<ExitCode> {
  const { redactor, out, err, screen, signal } = context;
  const startMs = systemClock.now();
  const isDry = flags.dryRun === true;
  const names = flagNames(flags);
  const configured = await inTermsOfFlags(names, () => configuration(flags, context));
  redactor.add(...configured.secrets);
  const config = isDry ? await withoutTraces(configured) : configured;
  const credentials = credentialSource(await defaultChain(), (c) =>
    redactor.add(c.accessKeySecret, c.securityToken),
  );
  // Before anything is called: a wrong file must not cost a call.
  const policy = await inTermsOfFlags(names, () => loadPolicy(config.policyFile, process.cwd()));
  const { accountId, arn } = await callerIdentity(config.stsEndpoint, credentials);
  const list = () =>
    listAccounts({
      config: configured.accounts,
      codeDirectory: process.cwd(),
      homeId: accountId,
      credentials,
      clock: systemClock,
    });
  const listed = flags.accounts === undefined ? undefined : await list();
  const chosen = listed === undefined ? [undefined] : chosenAccounts(flags.accounts ?? '', accountId, listed);
  if (flags.json !== true)
    err(
      `Auditing ${chosen.length === 1 ? `account ${chosen[0]?.accountId ?? accountId}` : `${chosen.length} accounts`} as ${arn}\nSnapshot: ${placeOf(configured.store)}${isDry ? ' (only read: a dry run)' : ''}\n`,
    );
  if (listed?.failure !== undefined) err(`${listed.failure.message}\n`);
  const around = {
    accountId,
    credentials,
    clock: systemClock,
    deadline: deadlineFrom(startMs, flags.minutes * 60_000),
    log: jsonLog((line) => err(`${line}\n`), redactor),
    policy,
    signal,
  };
  if (listed !== undefined && !isDry) await keepRoster(config, listed, around);
  const auditOne = async (account: Account | undefined) => {
    const who = chosen.length === 1 ? '' : `${account?.name ?? account?.accountId ?? accountId}  `;
    const progress = progressPrinter((line) => err(`${visibleName(who, 30)}${line}\n`));
    const onCredentials = (c: Credentials) => redactor.add(c.accessKeySecret, c.securityToken);
    const wired = await inTermsOfFlags(names, () =>
      buildRun(config, {
        ...around,
        target: account && { account, onCredentials },
        onProgress: flags.json === true ? undefined : progress,
      }),
    );
    // The outbox is one for all.
    const waitingBefore = isDry && account === chosen[0] ? await notesToBeSent(wired) : [];
    const result = await runBuilt(isDry ? dryParts(wired) : wired, config);
    // What a run that died had half posted is this run's own.
    const told = new Set(result.notes.map(({ id }) => id));
    const waiting =
      result.summary.status === 'skipped' ? [] : waitingBefore.filter(({ id }) => !told.has(id));
    const summary = isDry ? drySummary(result.summary, wired.store, waiting) : result.summary;
    return { result, summary, waiting, isTold: wired.channels.length > 0 };
  };
  const audits = await mapConcurrent(chosen, ACCOUNTS_AT_ONCE, auditOne);
  if (flags.json === true) {
    const summaries = audits.map(({ summary }) => summary);
    out(safeJson(flags.accounts === undefined ? summaries[0] : summaries));
    return worst(audits.map(({ result }) => exitCodeOf(result)));
  }
  const say = (notes: readonly Note[]) => messageForTerminal(notes, config, screen, systemClock.now());
  const notes = audits.flatMap(({ result }) => result.notes);
  const waiting = audits.flatMap((one) => one.waiting);
  if (notes.length > 0) out(`\n${say(notes)}\n`);
  out(waitingInWords(waiting, say));
  for (const { summary } of audits) out(runInWords(summary));
  if (isDry) for (const { result, waiting: left } of audits) out(dryRunInWords(result, left));
  else if (audits.every(({ isTold }) => !isTold))
    out(
      `No channel is configured, so nothing was sent; all of it will be sent once you set ${whatToSetForAny()}.\n`,
    );
  return worst(audits.map(({ result }) => exitCodeOf(result)));
}

/** So that every answer knows the accounts. */
async function keepRoster(
  config: Config,
  { accounts, isComplete }: AccountList,
  around: RunStoreDeps & { readonly accountId: string },
): Promise<void> {
  const store = await openRunStore(config, around);
  try {
    await store.prepare();
    const nowMs = around.clock.now();
    await updateRoster(store, around.accountId, accounts, { isComplete, nowMs, token: timeId(nowMs) });
  } finally {
    await store.close();
  }
}

/** What alerts comes before what failed: a pipeline must not miss it. */
function worst(codes: readonly ExitCode[]): ExitCode {
  const order = [EXIT.alerts, EXIT.failed, EXIT.partial];
  return order.find((code) => codes.includes(code)) ?? EXIT.ok;
}

function configuration(flags: AuditFlags, { environment }: CommandContext) {
  const isNamed = [environment['REGIONS'], environment['FC_REGION']].some(
    (text) => (text ?? '').trim() !== '',
  );
  if (flags.region === undefined && !isNamed)
    throw new ConfigError([
      'no region is named: say --region cn-hangzhou, a comma list or --region all, or set REGIONS',
    ]);
  return readConfig(
    AUDIT_FROM_TERMINAL,
    {
      ...environment,
      ...(flags.region === undefined ? {} : { REGIONS: flags.region.join(',') }),
      ...(flags.snapshot === undefined ? {} : inFile(flags.snapshot)),
      ...(flags.policy === undefined ? {} : { POLICY_FILE: flags.policy }),
    },
    { onFunctionCompute: false },
  );
}

const flagNames = ({ region, snapshot, policy }: AuditFlags): FlagNames => ({
  ...(region === undefined ? {} : { REGIONS: '--region' }),
  ...(snapshot === undefined ? {} : { SNAPSHOT_FILE: '--snapshot' }),
  ...(policy === undefined ? {} : { POLICY_FILE: '--policy' }),
});

const placeOf = (store: StoreConfig): string =>
  store.kind === 'sqlite' ? store.file : `Tablestore instance ${store.instance} at ${store.endpoint}`;
