import { plural } from '../text/plural.ts';
import { setMaxListeners } from 'node:events';
import { Option } from 'commander';
import { type AccountList, listAccounts } from '../accounts/list-accounts.ts';
import { updateRoster } from '../accounts/roster.ts';
import { timeId } from '../platform/ids.ts';
import { unlessStopped } from '../platform/unless-stopped.ts';
import { type RunStoreDeps, withRunStore } from '../snapshot/open-store.ts';
import type { Config } from '../config/config.ts';
import { envReader } from '../config/env.ts';
import { regionsSetting } from '../config/regions.ts';
import { auditAll } from './audit-all.ts';
import { AUDIT_HELP } from './audit-help.ts';
import { auditsAsJson, printAudits, worstExitCode } from './audit-output.ts';
import { type Chosen, chosenAccounts } from './chosen-accounts.ts';
import { checkRegions, keepRegions, type NamedRegions, type RegionCheckDeps } from './check-regions.ts';
import type { AddCommand, CommandContext } from './context.ts';
import { errorLine } from './error-line.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { type FlagNames, flagNames } from './in-terms-of-flags.ts';
import { minutesOption } from './minutes-option.ts';
import { type AuditFlags, planAudit, type TerminalPlan } from './plan-audit.ts';
import { postureInWords } from './posture-in-words.ts';

export const addAuditCommand: AddCommand = (command, run) => {
  command
    .option(
      '--region <list>',
      'regions, comma-separated, or all (default: REGIONS, else FC_DEPLOY_REGION)',
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
    .addOption(new Option('--verbose', 'print a line for every image, list and wait').conflicts('json'))
    .option('--json', 'print the summary as JSON, and nothing else')
    .addHelpText('after', AUDIT_HELP)
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
  const begun = await auditAll(chosen, { plan, flags, names }, context);
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
  const named = namedRegions(
    chosen,
    plan,
    names['REGIONS'] ?? regionsSetting(envReader(context.environment)) ?? 'REGIONS',
  );
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
