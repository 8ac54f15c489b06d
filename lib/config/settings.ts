import {
  type AccountsConfig,
  type ListedAccountsConfig,
  readExternalId,
  readMemberRole,
} from './accounts.ts';
import { type ChannelsConfig, readChannels } from './channels.ts';
import { readDeployRegion, readFunctionComputeEndpoint, readWorker } from './deployment.ts';
import type { EnvReader } from './env.ts';
import { readLanguage } from './language.ts';
import type { ConfigContext } from './read-config.ts';
import { readRegionFilter, readRegions, readRegionsAtTerminal } from './regions.ts';
import { readPeriod } from './schedule.ts';
import { readStore } from './store.ts';
import { readTimeZone } from './time-zone.ts';

/*
 * The table of settings: each one's environment variable, its type and limits, and its default, once. Which entrance
 * needs which is in `config.ts`, `terminal.ts` and `doctor.ts`; what each means to a person is in docs/settings.md.
 */

export {
  readRegions as regions,
  readRegionFilter as regionFilter,
  readRegionsAtTerminal as regionsAtTerminal,
};
/** `{region}` is replaced. */
export const swasEndpoint = (env: EnvReader): string =>
  env.url('SWAS_ENDPOINT', 'https://swas.{region}.aliyuncs.com');
export const stsEndpoint = (env: EnvReader): string => env.url('STS_ENDPOINT', 'https://sts.aliyuncs.com');
export const callsPerMinute = (env: EnvReader): number => env.integer('SWAS_CALLS_PER_MINUTE', 9, 1, 100_000);
/** The longest time between two firings of the audit's own timer, in milliseconds. */
export const periodMs = (env: EnvReader): number => readPeriod(env, 'AUDIT_SCHEDULE', '@every 1m');
/** The same of the fan-out's, which starts the audits of other accounts. */
export const dispatchPeriodMs = (env: EnvReader): number => readPeriod(env, 'DISPATCH_SCHEDULE', '@every 1m');

/** How the accounts beside the deployment's own are entered. */
export const accounts = (env: EnvReader): AccountsConfig => ({
  accountsFile: env.text('ACCOUNTS_FILE'),
  memberRole: readMemberRole(env),
  memberExternalId: readExternalId(env),
});
/** The same, and the endpoint that lists them. */
export const listedAccounts = (env: EnvReader): ListedAccountsConfig => ({
  ...accounts(env),
  resourceDirectoryEndpoint: env.url('RESOURCE_DIRECTORY_ENDPOINT', 'https://resourcedirectory.aliyuncs.com'),
});
export { readWorker as worker };

export { readStore as store };
export const historyDays = (env: EnvReader): number => env.integer('HISTORY_DAYS', 400, 1, 10_000);
/** Undefined: `policy.yaml` beside the code, if it is there. */
export const policyFile = (env: EnvReader): string | undefined => env.text('POLICY_FILE');

/** At least one is required on Function Compute, where nobody reads a terminal. */
export const channels = (env: EnvReader, { onFunctionCompute }: ConfigContext): ChannelsConfig =>
  readChannels(env, onFunctionCompute);
/** At least one is required everywhere. */
export const requiredChannels = (env: EnvReader): ChannelsConfig => readChannels(env, true);
/** The language and the time zone of the people who read. */
export { readLanguage as language };
export { readTimeZone as timeZone };

/** The address that is called after each successful run; it may contain a key. */
export function heartbeatUrl(env: EnvReader): string | undefined {
  const url = env.secret('HEARTBEAT_URL');
  if (url !== undefined) env.checkUrl('HEARTBEAT_URL', url);
  return url;
}
/** The number of minutes without a successful run after which the audit is overdue. */
export const overdueMinutes = (env: EnvReader): number => env.integer('OVERDUE_MINUTES', 30, 5, 100_000);
/** The schedule of the digest's timer as in s.yaml. It is only shown, and cut to 100 characters. */
export const digestSchedule = (env: EnvReader): string =>
  env.text('DIGEST_SCHEDULE')?.slice(0, 100) ?? 'CRON_TZ=Asia/Shanghai 0 0 9 * * MON';

/** Function Compute's API; `{account}` and `{region}` are replaced. */
export { readFunctionComputeEndpoint as functionComputeEndpoint };
/** Where the functions are deployed, and their API. */
export const deployment = (env: EnvReader): { readonly regionId: string; readonly endpoint: string } => ({
  regionId: readDeployRegion(env),
  endpoint: readFunctionComputeEndpoint(env),
});
