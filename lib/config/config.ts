import { type AccountsConfig, readAccounts } from './accounts.ts';
import { type ChannelConfig, readChannels, readReader } from './channels.ts';
import { FUNCTIONS } from './deployment.ts';
import { type EnvReader, envReader, split } from './env.ts';
import { ConfigError } from '../errors.ts';
import { REGION_ID } from '../platform/id-patterns.ts';

export type StoreConfig =
  | { readonly kind: 'tablestore'; readonly endpoint: string; readonly instance: string }
  | { readonly kind: 'sqlite'; readonly file: string; readonly readOnly?: boolean };

/** What the watchdog needs: the store and the channels, and nothing that the audit could have set wrong. */
export interface WatchConfig extends ChannelConfig {
  readonly store: StoreConfig;
  readonly historyDays: number;
  /** After so long without a run that ended well, the audit is overdue. */
  readonly overdueMinutes: number;
  readonly secrets: readonly string[];
}

/** What the fan-out needs: which accounts, the store, the channels, and whom to invoke. */
export interface DispatchConfig extends ChannelConfig {
  readonly store: StoreConfig;
  readonly historyDays: number;
  readonly accounts: AccountsConfig;
  /** The function that audits one account. */
  readonly worker: string;
  readonly secrets: readonly string[];
}

/** What a look at the snapshot from a terminal needs: no channel, and no call to SWAS. */
export interface SnapshotConfig extends Pick<ChannelConfig, 'language' | 'timeZone'> {
  readonly store: StoreConfig;
  readonly stsEndpoint: string;
  /** Undefined: all regions, or none named. */
  readonly regions: readonly string[] | undefined;
  readonly policyFile: string | undefined;
  readonly historyDays: number;
  readonly overdueMinutes: number;
  readonly secrets: readonly string[];
}

/** The whole configuration, checked. */
export interface Config extends ChannelConfig {
  /** Undefined: all regions that `ListRegions` names. */
  readonly regions: readonly string[] | undefined;
  /** `{region}` is replaced. */
  readonly swasEndpoint: string;
  readonly stsEndpoint: string;
  readonly callsPerMinute: number;
  /**
   * What a run does when the quota is spent: wait, or end and leave the rest to the next. Undefined: the fan-out's
   * workers end, everybody else waits; docs/simulation.md says why.
   */
  readonly quotaWait: 'sleep' | 'end' | undefined;
  readonly accounts: AccountsConfig;
  readonly store: StoreConfig;
  /** Undefined: `policy.yaml` beside the code, if it is there. */
  readonly policyFile: string | undefined;
  readonly historyDays: number;
  /** Called after each run that went well; it may hold a key. */
  readonly heartbeatUrl: string | undefined;
  /** Every secret in it, for the redactor (I12). */
  readonly secrets: readonly string[];
}

export interface ConfigContext {
  /** On Function Compute: its disk does not last, and nobody reads its terminal. */
  readonly onFunctionCompute: boolean;
}

/** A function's name (vendor's page «CreateFunction», 3.0). */
const FUNCTION_NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,127}$/;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The configuration from environment variables; the README's table lists them.
 * @throws ConfigError that lists every problem, names its setting and never shows a secret.
 */
export function readConfig(environment: Environment, context: ConfigContext): Config {
  const env = envReader(environment);
  const config: Config = {
    regions: readRegions(env),
    swasEndpoint: env.url('SWAS_ENDPOINT', 'https://swas.{region}.aliyuncs.com'),
    stsEndpoint: env.url('STS_ENDPOINT', 'https://sts.aliyuncs.com'),
    callsPerMinute: env.integer('SWAS_CALLS_PER_MINUTE', 10, 1, 100_000),
    quotaWait: readQuotaWait(env),
    accounts: readAccounts(env),
    store: readStore(env, context),
    ...readChannels(env, context.onFunctionCompute),
    policyFile: env.text('POLICY_FILE'),
    historyDays: env.integer('HISTORY_DAYS', 400, 1, 10_000),
    heartbeatUrl: readHeartbeat(env),
    secrets: env.secrets,
  };
  if (env.problems.length > 0) throw new ConfigError(env.problems);
  return config;
}

/**
 * The watchdog's part of the configuration.
 * @throws ConfigError as `readConfig` does.
 */
export function readWatchConfig(environment: Environment, context: ConfigContext): WatchConfig {
  const env = envReader(environment);
  const config: WatchConfig = {
    store: readStore(env, context),
    historyDays: env.integer('HISTORY_DAYS', 400, 1, 10_000),
    overdueMinutes: env.integer('OVERDUE_MINUTES', 45, 5, 100_000),
    ...readChannels(env, context.onFunctionCompute),
    secrets: env.secrets,
  };
  if (env.problems.length > 0) throw new ConfigError(env.problems);
  return config;
}

/**
 * The fan-out's part of the configuration.
 * @throws ConfigError as `readConfig` does.
 */
export function readDispatchConfig(environment: Environment, context: ConfigContext): DispatchConfig {
  const env = envReader(environment);
  const worker = env.text('WORKER_FUNCTION') ?? FUNCTIONS.audit;
  if (!FUNCTION_NAME.test(worker))
    env.problem(
      `WORKER_FUNCTION: "${worker.slice(0, 80)}" is not a function's name; leave it out for ${FUNCTIONS.audit}`,
    );
  const config: DispatchConfig = {
    store: readStore(env, context),
    historyDays: env.integer('HISTORY_DAYS', 400, 1, 10_000),
    accounts: readAccounts(env),
    worker,
    ...readChannels(env, context.onFunctionCompute),
    secrets: env.secrets,
  };
  if (env.problems.length > 0) throw new ConfigError(env.problems);
  return config;
}

/**
 * What is needed to look at the snapshot.
 * @throws ConfigError as `readConfig` does.
 */
export function readSnapshotConfig(environment: Environment): SnapshotConfig {
  const env = envReader(environment);
  const named = env.text('REGIONS') ?? env.text('FC_REGION');
  const config: SnapshotConfig = {
    store: readStore(env, { onFunctionCompute: false }),
    stsEndpoint: env.url('STS_ENDPOINT', 'https://sts.aliyuncs.com'),
    regions: named === undefined ? undefined : readRegions(env),
    policyFile: env.text('POLICY_FILE'),
    historyDays: env.integer('HISTORY_DAYS', 400, 1, 10_000),
    overdueMinutes: env.integer('OVERDUE_MINUTES', 45, 5, 100_000),
    ...readReader(env),
    secrets: env.secrets,
  };
  if (env.problems.length > 0) throw new ConfigError(env.problems);
  return config;
}

function readQuotaWait(env: EnvReader): 'sleep' | 'end' | undefined {
  return env.text('QUOTA_WAIT') === undefined
    ? undefined
    : env.oneOf<'sleep' | 'end'>('QUOTA_WAIT', ['sleep', 'end']);
}

function readRegions(env: EnvReader): readonly string[] | undefined {
  const value = env.text('REGIONS') ?? env.text('FC_REGION');
  if (value === undefined) {
    env.problem(
      'REGIONS is not set: name the regions to audit (REGIONS=cn-hangzhou,cn-shanghai), or REGIONS=all',
    );
    return [];
  }
  if (value === 'all') return undefined;
  const regions = [...new Set(split(value))];
  if (regions.length === 0) env.problem('REGIONS names no region');
  for (const region of regions)
    if (!REGION_ID.test(region))
      env.problem(
        `REGIONS: "${region.slice(0, 40)}" is not a region id; they look like cn-hangzhou or ap-southeast-1`,
      );
  return regions;
}

function readStore(env: EnvReader, { onFunctionCompute }: ConfigContext): StoreConfig {
  const instance = env.text('TABLESTORE_INSTANCE');
  if (env.text('TABLESTORE_ENDPOINT') === undefined) {
    if (instance !== undefined)
      env.problem('TABLESTORE_INSTANCE is set without TABLESTORE_ENDPOINT; set both');
    else if (onFunctionCompute)
      env.problem(
        'TABLESTORE_ENDPOINT and TABLESTORE_INSTANCE are not set: on Function Compute the snapshot needs Tablestore, since a file there does not last',
      );
    return { kind: 'sqlite', file: env.text('SNAPSHOT_FILE') ?? 'share-audit.sqlite' };
  }
  if (instance === undefined)
    env.problem('TABLESTORE_INSTANCE is not set: name the instance that TABLESTORE_ENDPOINT leads to');
  else if (!/^[A-Za-z][A-Za-z0-9-]{1,19}$/.test(instance))
    env.problem(`TABLESTORE_INSTANCE: "${instance.slice(0, 40)}" is not an instance name`);
  return { kind: 'tablestore', endpoint: env.url('TABLESTORE_ENDPOINT', ''), instance: instance ?? '' };
}

function readHeartbeat(env: EnvReader): string | undefined {
  const url = env.secret('HEARTBEAT_URL');
  if (url !== undefined) env.checkUrl('HEARTBEAT_URL', url);
  return url;
}
