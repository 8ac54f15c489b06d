import { type EnvReader, envReader } from './config-env.ts';
import { ConfigError } from './errors.ts';
import { REGION_ID } from './platform/id-patterns.ts';

export interface DingtalkConfig {
  readonly webhook: string;
  readonly secret: string | undefined;
  readonly keyword: string | undefined;
}

export interface MailConfig {
  readonly smtpUrl: string;
  readonly from: string;
  readonly to: readonly string[];
}

export type StoreConfig =
  | { readonly kind: 'tablestore'; readonly endpoint: string; readonly instance: string }
  | { readonly kind: 'sqlite'; readonly file: string };

/** Where people are told, and how. */
export interface ChannelConfig {
  readonly dingtalk: readonly DingtalkConfig[];
  readonly mail: MailConfig | undefined;
  readonly language: 'en' | 'zh';
  readonly timeZone: string;
}

/** What the watchdog needs: the store and the channels, and nothing that the audit could have set wrong. */
export interface WatchConfig extends ChannelConfig {
  readonly store: StoreConfig;
  readonly historyDays: number;
  /** After so long without a run that ended well, the audit is overdue. */
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
    store: readStore(env, context),
    ...readChannels(env, context),
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
    ...readChannels(env, context),
    secrets: env.secrets,
  };
  if (env.problems.length > 0) throw new ConfigError(env.problems);
  return config;
}

function readChannels(env: EnvReader, { onFunctionCompute }: ConfigContext): ChannelConfig {
  const [dingtalk, mail] = [readDingtalk(env), readMail(env)];
  if (onFunctionCompute && dingtalk.length === 0 && mail === undefined)
    env.problem(
      'no channel: set DINGTALK_WEBHOOK, or SMTP_URL with MAIL_FROM and MAIL_TO, so that somebody is told',
    );
  return { dingtalk, mail, language: env.oneOf('ALERT_LANGUAGE', ['en', 'zh']), timeZone: readTimeZone(env) };
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

function readDingtalk(env: EnvReader): readonly DingtalkConfig[] {
  const webhooks = split(env.secret('DINGTALK_WEBHOOK') ?? '');
  const lists = {
    DINGTALK_SECRET: split(env.secret('DINGTALK_SECRET') ?? '', true),
    DINGTALK_KEYWORD: split(env.text('DINGTALK_KEYWORD') ?? '', true),
  };
  for (const [name, list] of Object.entries(lists)) {
    if (list.length === 0) continue;
    if (webhooks.length === 0)
      env.problem(`${name} is set without DINGTALK_WEBHOOK; set the robot's webhook, too`);
    else if (list.length !== webhooks.length)
      env.problem(
        `${name} has ${list.length} entries for ${webhooks.length} webhooks; give one for each, in the same order (it may be empty: a,,c)`,
      );
  }
  if (new Set(webhooks).size < webhooks.length)
    env.problem('DINGTALK_WEBHOOK names the same robot twice; name each once');
  webhooks.forEach((webhook, i) => {
    const url = env.checkUrl(
      'DINGTALK_WEBHOOK',
      webhook,
      webhooks.length > 1 ? `entry ${i + 1}` : 'the value',
    );
    const token = url?.searchParams.get('access_token');
    if (url !== undefined && !token)
      env.problem(
        "DINGTALK_WEBHOOK has no access_token; copy the whole webhook address from the robot's settings",
      );
    env.addSecret(webhook, token);
  });
  return webhooks.map((webhook, i) => ({
    webhook,
    secret: env.addSecret(lists.DINGTALK_SECRET[i]) || undefined,
    keyword: lists.DINGTALK_KEYWORD[i] || undefined,
  }));
}

function readMail(env: EnvReader): MailConfig | undefined {
  const smtpUrl = env.secret('SMTP_URL');
  const from = env.text('MAIL_FROM');
  const to = split(env.text('MAIL_TO') ?? '');
  const missing = [smtpUrl ?? 'SMTP_URL', from ?? 'MAIL_FROM', to.length > 0 ? '' : 'MAIL_TO'].filter((n) =>
    ['SMTP_URL', 'MAIL_FROM', 'MAIL_TO'].includes(n),
  );
  if (missing.length === 3) return undefined;
  for (const name of missing)
    env.problem(`${name} is not set; email needs SMTP_URL, MAIL_FROM and MAIL_TO together`);
  for (const [name, list] of [
    ['MAIL_FROM', from === undefined ? [] : [from]],
    ['MAIL_TO', to],
  ] as const)
    for (const address of list)
      if (!ADDRESS.test(address))
        env.problem(
          // What has a colon may be SMTP_URL in the wrong place, with its password.
          `${name}: ${address.includes(':') ? 'the value' : `"${address.slice(0, 80)}"`} is not a mail address`,
        );
  if (smtpUrl !== undefined) checkSmtpUrl(env, smtpUrl);
  return { smtpUrl: smtpUrl ?? '', from: from ?? '', to };
}

/** Plain addresses only: what goes into an SMTP command and a header must not be able to end it. */
const ADDRESS = /^[^\s@<>",;:\\()[\]\p{Cc}]{1,64}@[A-Za-z0-9.-]{1,190}$/u;

function checkSmtpUrl(env: EnvReader, value: string): void {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') {
    env.problem(
      'SMTP_URL must look like smtps://user:password@host:465 (special characters in the password percent-encoded)',
    );
    return;
  }
  if ((url.username === '') !== (url.password === ''))
    env.problem('SMTP_URL needs both a user and a password, or neither');
  try {
    decodeURIComponent(url.username);
    env.addSecret(url.password, decodeURIComponent(url.password));
  } catch {
    env.problem('SMTP_URL: the user or password has a % that encodes nothing; write % as %25');
  }
}

function readHeartbeat(env: EnvReader): string | undefined {
  const url = env.secret('HEARTBEAT_URL');
  if (url !== undefined) env.checkUrl('HEARTBEAT_URL', url);
  return url;
}

function readTimeZone(env: EnvReader): string {
  const zone = env.text('ALERT_TIMEZONE') ?? 'UTC';
  try {
    Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    env.problem(`ALERT_TIMEZONE: "${zone.slice(0, 40)}" is not a time zone; they look like Asia/Shanghai`);
  }
  return zone;
}

function split(value: string, keepEmpty = false): string[] {
  if (value.trim() === '') return [];
  const parts = value.split(',').map((part) => part.trim());
  return keepEmpty ? parts : parts.filter((part) => part !== '');
}
