import type { ConfigOf } from './read-config.ts';
import {
  accounts,
  callsPerMinute,
  channels,
  digestSchedule,
  dispatchPeriodMs,
  functionComputeEndpoint,
  heartbeatUrl,
  historyDays,
  language,
  listedAccounts,
  overdueMinutes,
  periodMs,
  policyFile,
  regions,
  store,
  stsEndpoint,
  swasEndpoint,
  timeZone,
  worker,
} from './settings.ts';

/*
 * The settings that each function needs. `readConfig` gives it these and no others, and reports all problems at once:
 * a setting that only the audit uses cannot stop the watchdog. They are listed without `...`, which would keep all of
 * them in every package.
 */

export { readConfig, readFunctionConfig } from './read-config.ts';
export type { StoreConfig } from './store.ts';

/** The audit function. */
export const AUDIT = {
  regions,
  swasEndpoint,
  stsEndpoint,
  callsPerMinute,
  periodMs,
  dispatchPeriodMs,
  overdueMinutes,
  accounts,
  store,
  historyDays,
  policyFile,
  channels,
  language,
  timeZone,
  heartbeatUrl,
};
export type Config = ConfigOf<typeof AUDIT>;

/** The watchdog function. */
export const WATCHDOG = { store, historyDays, overdueMinutes, periodMs, channels, language, timeZone };

/** The digest function. */
export const DIGEST = {
  regions,
  store,
  historyDays,
  policyFile,
  overdueMinutes,
  schedule: digestSchedule,
  channels,
  language,
  timeZone,
};

/** The fan-out's function. */
export const DISPATCH = {
  accounts: listedAccounts,
  worker,
  functionComputeEndpoint,
  store,
  historyDays,
  overdueMinutes,
  channels,
  language,
  timeZone,
};
