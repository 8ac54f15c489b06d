import { type AccountsConfig, readAccounts } from './accounts.ts';
import { type ChannelConfig, readChannels } from './channels.ts';
import { type DeploymentConfig, readDeploymentConfig } from './deployment.ts';
import { envReader } from './env.ts';
import { type Config, type SnapshotConfig, readConfig, readSnapshotConfig } from './config.ts';
import { ConfigError } from '../errors.ts';

/** The settings in parts that stand or fall each by itself: one wrong name must not hide what the others lead to. */
export interface Parts {
  readonly sts: string;
  readonly regions: Config['regions'];
  readonly swas: Pick<Config, 'swasEndpoint' | 'callsPerMinute'>;
  readonly store: SnapshotConfig['store'];
  readonly keeping: Pick<SnapshotConfig, 'policyFile' | 'historyDays' | 'overdueMinutes'>;
  readonly accounts: AccountsConfig;
  readonly channels: ChannelConfig;
  readonly deployment: DeploymentConfig;
}

export type PartName = keyof Parts;

export type Part<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly string[] };

export interface Settings {
  readonly parts: { readonly [Name in PartName]: Part<Parts[Name]> };
  /** Every secret in them (I12). */
  readonly secrets: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads every part with the program's own readers, and throws for none. */
export function readSettings(environment: Environment): Settings {
  const only = (...prefixes: readonly string[]): Environment =>
    Object.fromEntries(
      Object.entries(environment).filter(([name]) => prefixes.some((prefix) => name.startsWith(prefix))),
    );
  const secrets: string[] = [];
  const here = { onFunctionCompute: false };
  const channels = (): ChannelConfig => {
    const env = envReader(only('DINGTALK_', 'SMTP_', 'MAIL_', 'ALERT_'));
    const config = readChannels(env, false);
    secrets.push(...env.secrets);
    if (env.problems.length > 0) throw new ConfigError(env.problems);
    return config;
  };
  const accounts = (): AccountsConfig => {
    const env = envReader(only('ACCOUNTS_FILE', 'MEMBER_', 'RESOURCE_DIRECTORY_'));
    const config = readAccounts(env);
    if (env.problems.length > 0) throw new ConfigError(env.problems);
    return config;
  };
  const swas = () => readConfig({ ...only('SWAS_'), REGIONS: 'all' }, here);
  const parts: Settings['parts'] = {
    sts: attempt(() => readSnapshotConfig(only('STS_ENDPOINT')).stsEndpoint),
    regions: attempt(() => readConfig(only('REGIONS', 'FC_REGION'), here).regions),
    swas: attempt(swas),
    store: attempt(() => readSnapshotConfig(only('TABLESTORE_', 'SNAPSHOT_FILE')).store),
    keeping: attempt(() => readSnapshotConfig(only('POLICY_FILE', 'HISTORY_DAYS', 'OVERDUE_MINUTES'))),
    accounts: attempt(accounts),
    channels: attempt(channels),
    deployment: attempt(() => readDeploymentConfig(only('FC_DEPLOY_REGION', 'FUNCTION_COMPUTE_'))),
  };
  return { parts, secrets };
}

function attempt<T>(read: () => T): Part<T> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    if (error instanceof ConfigError) return { ok: false, problems: error.problems };
    throw error;
  }
}

/** The value of a part that the caller needs. */
export function valueOf<T>(part: Part<T>): T {
  if (!part.ok) throw new Error('a check ran without the setting that it needs');
  return part.value;
}
