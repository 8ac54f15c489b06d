import { readTyped } from '../config/rules/check-settings.ts';
import type { ConfigOf } from '../config/read-config.ts';
import type { StoreConfig } from '../config/config.ts';
import type { ListedAccountsConfig } from '../config/accounts.ts';
import { envReader } from '../config/env.ts';
import { regionsSetting } from '../config/regions.ts';
import { AUDIT_FROM_TERMINAL } from '../config/terminal.ts';
import { ConfigError } from '../errors.ts';
import type { DeploymentName } from '../model/note.ts';
import { callerIdentity } from '../openapi/caller-identity.ts';
import { systemClock } from '../platform/clock.ts';
import { deadlineFrom } from '../platform/deadline.ts';
import { jsonLog } from '../platform/log.ts';
import { loadPolicy } from '../policy/load-policy.ts';
import { checkFile } from '../snapshot/check-file.ts';
import type { AuditPlan } from './audit-account.ts';
import type { CommandContext } from './context.ts';
import { dryRunConfig } from './dry-run.ts';
import { type FlagNames, inTermsOfFlags } from './in-terms-of-flags.ts';
import { inFile } from './open-snapshot.ts';
import { terminalCredentials } from './terminal-credentials.ts';

/** What an audit from cron is called where the channels that count are named. */
const FROM_CRON: DeploymentName = { regionId: 'local', functionName: 'share-auditor' };

export interface AuditFlags {
  readonly region?: readonly string[];
  readonly snapshot?: string;
  readonly policy?: string;
  readonly verbose?: boolean;
  readonly json?: boolean;
  readonly minutes: number;
  readonly dryRun?: boolean;
  readonly accounts?: string;
  readonly deployment?: boolean;
}

/** What the terminal's audits have in common, and what the announcement says of them. */
export interface TerminalPlan extends AuditPlan {
  /** Whose credentials these are. */
  readonly arn: string;
  readonly place: string;
  readonly accounts: ListedAccountsConfig;
}

/** Reads the settings and the files before anything is called: a wrong one must not cost a call. */
export async function planAudit(
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
      // Its findings are printed for people.
      log: { ...jsonLog((line) => err(`${line}\n`), redactor), info: () => undefined },
      policy: { file, mayReplace: config.store.kind === 'sqlite' },
      deployment: flags.deployment === true ? FROM_CRON : undefined,
      signal,
    },
  };
}

function configuration(
  flags: AuditFlags,
  environment: CommandContext['environment'],
): ConfigOf<typeof AUDIT_FROM_TERMINAL> {
  if (flags.region === undefined && regionsSetting(envReader(environment)) === undefined)
    throw new ConfigError([
      '--region: not given: write --region cn-hangzhou, a comma list or --region all, or set REGIONS or FC_DEPLOY_REGION',
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
