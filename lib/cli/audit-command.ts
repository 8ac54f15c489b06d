import { plural } from '../text/plural.ts';
import { setMaxListeners } from 'node:events';
import type { Progress } from '../audit/run-deps.ts';
import { type AccountList, listAccounts } from '../accounts/list-accounts.ts';
import { updateRoster } from '../accounts/roster.ts';
import { mapConcurrent } from '../platform/map-concurrent.ts';
import { visibleName } from '../text/visible-text.ts';
import { loadPolicy } from '../policy/load-policy.ts';
import type { ConfigOf } from '../config/read-config.ts';
import type { Config, StoreConfig } from '../config/config.ts';
import { readTyped } from '../config/rules/check-settings.ts';
import type { ListedAccountsConfig } from '../config/accounts.ts';
import { AUDIT_FROM_TERMINAL } from '../config/terminal.ts';
import { ConfigError } from '../errors.ts';
import type { DeploymentName } from '../model/note.ts';
import { callerIdentity } from '../openapi/caller-identity.ts';
import { systemClock } from '../platform/clock.ts';
import { deadlineFrom } from '../platform/deadline.ts';
import { jsonLog } from '../platform/log.ts';
import { timeId } from '../platform/ids.ts';
import { unlessStopped } from '../platform/unless-stopped.ts';
import { checkFile } from '../snapshot/check-file.ts';
import { type RunStoreDeps, withRunStore } from '../snapshot/open-store.ts';
import { auditAccount, type AuditPlan } from './audit-account.ts';
import { auditsAsJson, printAudits, worstExitCode } from './audit-output.ts';
import { type Chosen, chosenAccounts } from './chosen-accounts.ts';
import { checkRegions, keepRegions, type NamedRegions, type RegionCheckDeps } from './check-regions.ts';
import type { AddCommand, CommandContext } from './context.ts';
import { dryRunConfig } from './dry-run.ts';
import { errorLine } from './error-line.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { type FlagNames, flagNames, inTermsOfFlags } from './in-terms-of-flags.ts';
import { minutesOption } from './minutes-option.ts';
import { inFile } from './open-snapshot.ts';
import { postureInWords } from './posture-in-words.ts';
import { progressPrinter } from './progress.ts';
import { terminalCredentials } from './terminal-credentials.ts';

/** Each account has its own quota; they share this machine, the store and the channels. */
const ACCOUNTS_AT_ONCE = 8;

/** What an audit from cron is called where the channels that count are named. */
const FROM_CRON: DeploymentName = { regionId: 'local', functionName: 'share-auditor' };

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

Over a deployed function's snapshot (Tablestore) it judges by the policy in force there. If the policy file here
differs, it says so; only a deployment puts a file into force.

--deployment is for the one audit that runs unattended, from cron, over a SQLite snapshot: everything that is found, by
whatever run, is then sent until this audit's channels have it. An audit by hand tells its own channels, besides. A
deployed function does the same for its own channels.

Ctrl-C ends any wait at once. What was found is stored, and the next run sends what was not sent; a second Ctrl-C ends
the program on the spot. The exit code says what was read and found until then.

--accounts audits other accounts, too, several at a time: those of ACCOUNTS_FILE (or accounts.yaml here), or with
MEMBER_ROLE the members of the resource directory. Each is entered by its role.

Credentials: ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or a profile of the aliyun CLI.
Channels and everything else: environment variables, see the README's table.

Exit codes:
  0  every image was read, and nothing alerts
  1  failed; the message says why
  2  a flag or a setting is wrong; nothing was called or written
  3  some images could not be read, or another run is at work
  4  new shares that are not trusted by the policy, or another alert`;

interface AuditFlags {
  readonly region?: readonly string[];
  readonly snapshot?: string;
  readonly policy?: string;
  readonly json?: boolean;
  readonly minutes: number;
  readonly dryRun?: boolean;
  readonly accounts?: string;
  readonly deployment?: boolean;
}

export const addAuditCommand: AddCommand = (command, run) => {
  command
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
    .option(
      '--deployment',
      'this is the audit that cron runs: its channels are those that must get everything',
    )
    .option('--dry-run', 'show what would be reported: the snapshot is only read, and nothing is sent')
    .option('--json', 'print the summary as JSON, and nothing else')
    .addHelpText('after', EXAMPLES)
    .action((flags: AuditFlags) => run((context) => audit(flags, context)));
};

/** `audit`: one run an account, with the functions' own code, the configured channels and the configured snapshot. */
async function audit(flags: AuditFlags, context: CommandContext): Promise<ExitCode> {
  const names = flagNames(flags);
  // Each account's waits listen to it: many at once are no leak.
  setMaxListeners(0, context.signal);
  const prepared = await unlessStopped(prepare(flags, names, context), context.signal);
  if (prepared === undefined) {
    context.err('Stopped before the audit began: nothing was written.\n');
    return EXIT.partial;
  }
  const { plan, listed, chosen, checked } = prepared;
  const { config, run, isDry } = plan;
  if (flags.json !== true) context.err(announcement(chosen, plan));
  if (listed?.failure !== undefined) context.err(errorLine(listed.failure.message));
  if (checked.warning !== undefined) context.err(`${checked.warning}\n`);
  if (listed !== undefined && !isDry) await keepRoster(config, listed, run);
  if (!isDry) await unlessStopped(keepRegions(checked, regionDeps(plan, context)), context.signal);
  const begun = await mapConcurrent(chosen, ACCOUNTS_AT_ONCE, async (account) => {
    if (context.signal.aborted) return undefined;
    const name = chosen.length === 1 ? '' : `${account?.name ?? account?.accountId ?? run.accountId}  `;
    const progress = progressPrinter((line) => context.err(`${visibleName(name, 30)}${line}\n`), config);
    // Which policy is in force is said once, even beside JSON: it decides every verdict.
    const isSaid = ({ kind }: Progress) => (kind === 'policy' ? account === chosen[0] : flags.json !== true);
    const onProgress = (one: Progress) => isSaid(one) && progress(one);
    const target = { account, isFirst: account === chosen[0], onProgress };
    return inTermsOfFlags(names, () => auditAccount(target, plan));
  });
  const audits = begun.filter((one) => one !== undefined);
  const isWhole = audits.length === chosen.length;
  if (!isWhole)
    context.err(
      `Stopped: ${chosen.length - audits.length} of ${plural(chosen.length, 'account')} ${chosen.length - audits.length === 1 ? 'was' : 'were'} not begun; the next audit does them.\n`,
    );
  if (flags.json === true) context.out(auditsAsJson(audits, flags.accounts !== undefined));
  else printAudits(audits, plan, context);
  // It reads everything that is known: whoever stops the audit does not wait for that.
  if (flags.json !== true && !isDry && !context.signal.aborted)
    context.out(await postureInWords(config, run, new Set(audits.map(({ summary }) => summary.accountId))));
  return worstExitCode(audits, isWhole);
}

/** All that is asked before anything is audited. */
async function prepare(flags: AuditFlags, names: FlagNames, context: CommandContext) {
  const plan = await planAudit(flags, names, context);
  const listed = flags.accounts === undefined ? undefined : await listOthers(plan);
  const chosen =
    listed === undefined ? [undefined] : chosenAccounts(flags.accounts ?? '', plan.run.accountId, listed);
  const named = namedRegions(chosen, plan, names['REGIONS'] ?? 'REGIONS');
  const checked = await checkRegions(named, regionDeps(plan, context));
  return { plan, listed, chosen, checked };
}

const regionDeps = ({ config, run }: TerminalPlan, { signal }: CommandContext): RegionCheckDeps => ({
  config,
  homeId: run.accountId,
  credentials: run.credentials,
  clock: run.clock,
  isUnattended: run.deployment !== undefined,
  untilMs: run.deadline.callsUntilMs,
  signal,
});

/** The regions of the chosen accounts that are not all. */
function namedRegions(
  chosen: Chosen,
  { config, run, accounts }: TerminalPlan,
  setting: string,
): NamedRegions[] {
  const file = accounts.accountsFile ?? 'accounts.yaml';
  return chosen.flatMap((account): NamedRegions[] => {
    const { accountId = run.accountId, regions } = account ?? {};
    if (regions !== undefined)
      return [{ where: `${file}: accounts.${accountId}.regions`, accountId, regions }];
    return config.regions === undefined ? [] : [{ where: setting, accountId, regions: config.regions }];
  });
}

/** What the terminal's audits have in common, and what the announcement says of them. */
interface TerminalPlan extends AuditPlan {
  /** Whose credentials these are. */
  readonly arn: string;
  readonly place: string;
  readonly accounts: ListedAccountsConfig;
}

/** Reads the settings and the files before anything is called: a wrong one must not cost a call. */
async function planAudit(
  flags: AuditFlags,
  names: FlagNames,
  { environment, redactor, err, signal }: CommandContext,
): Promise<TerminalPlan> {
  const startMs = systemClock.now();
  const isDry = flags.dryRun === true;
  const configured = await inTermsOfFlags(names, () => configuration(flags, environment));
  redactor.add(...configured.secrets);
  await inTermsOfFlags(names, () => checkFile(configured.store));
  const config = isDry ? await dryRunConfig(configured) : configured;
  if (flags.deployment === true && config.store.kind !== 'sqlite')
    throw new ConfigError([
      '--deployment: it is for an audit from cron over a SQLite snapshot; over Tablestore the deployed audit function says which channels count',
    ]);
  const file = await inTermsOfFlags(names, () => loadPolicy(config.policyFile, process.cwd()));
  const credentials = terminalCredentials(redactor);
  const { accountId, arn } = await callerIdentity(config.stsEndpoint, credentials);
  return {
    config,
    isDry,
    redactor,
    arn,
    place: placeOf(configured.store),
    accounts: configured.accounts,
    run: {
      accountId,
      credentials,
      clock: systemClock,
      deadline: deadlineFrom(startMs, flags.minutes * 60_000),
      log: jsonLog((line) => err(`${line}\n`), redactor),
      policy: { file, mayReplace: config.store.kind === 'sqlite' },
      deployment: flags.deployment === true ? FROM_CRON : undefined,
      signal,
    },
  };
}

const listOthers = ({ accounts, run }: TerminalPlan): Promise<AccountList> =>
  listAccounts({
    config: accounts,
    codeDirectory: process.cwd(),
    homeId: run.accountId,
    credentials: run.credentials,
    clock: run.clock,
  });

function announcement(chosen: Chosen, { run, arn, place, isDry }: TerminalPlan): string {
  const what =
    chosen.length === 1
      ? `account ${chosen[0]?.accountId ?? run.accountId}`
      : plural(chosen.length, 'account');
  return `Auditing ${what} as ${arn}\nSnapshot: ${place}${isDry ? ' (only read: a dry run)' : ''}\n`;
}

/** Stores the list of accounts, so that every later question about them is answered. */
async function keepRoster(
  config: Config,
  { accounts, isComplete }: AccountList,
  around: RunStoreDeps & { readonly accountId: string },
): Promise<void> {
  await withRunStore(config, around, async (store) => {
    await store.prepare();
    const nowMs = around.clock.now();
    await updateRoster(store, around.accountId, accounts, { isComplete, nowMs, token: timeId(nowMs) });
  });
}

function configuration(
  flags: AuditFlags,
  environment: CommandContext['environment'],
): ConfigOf<typeof AUDIT_FROM_TERMINAL> {
  const isNamed = [environment['REGIONS'], environment['FC_REGION']].some(
    (text) => (text ?? '').trim() !== '',
  );
  if (flags.region === undefined && !isNamed)
    throw new ConfigError([
      '--region: not given: write --region cn-hangzhou, a comma list or --region all, or set REGIONS',
    ]);
  return readTyped(AUDIT_FROM_TERMINAL, {
    ...environment,
    ...(flags.region === undefined ? {} : { REGIONS: flags.region.join(',') }),
    ...(flags.snapshot === undefined ? {} : inFile(flags.snapshot)),
    ...(flags.policy === undefined ? {} : { POLICY_FILE: flags.policy }),
  });
}

const placeOf = (store: StoreConfig): string =>
  store.kind === 'sqlite' ? store.file : `Tablestore instance ${store.instance} at ${store.endpoint}`;
