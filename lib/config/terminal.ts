import { AUDIT } from './config.ts';
import type { ConfigOf } from './read-config.ts';
import {
  accounts,
  callsPerMinute,
  deployment,
  historyDays,
  language,
  listedAccounts,
  overdueMinutes,
  policyFile,
  regionFilter,
  regions,
  regionsAtTerminal,
  requiredChannels,
  store,
  stsEndpoint,
  swasEndpoint,
  timeZone,
} from './settings.ts';

/* The settings that each command needs, as `config.ts` has them for the functions and `doctor.ts` for `doctor`. */

/** An audit, which also lists the other accounts. */
export const AUDIT_FROM_TERMINAL = { ...AUDIT, regions: regionsAtTerminal, accounts: listedAccounts };

/** A question to the snapshot: no channel, and no call to SWAS. */
export const SNAPSHOT = {
  store,
  historyDays,
  stsEndpoint,
  regions: regionFilter,
  policyFile,
  overdueMinutes,
  language,
  timeZone,
};
export type SnapshotConfig = ConfigOf<typeof SNAPSHOT>;

/** Taking shares back. */
export const REVOKE = { regions, swasEndpoint, stsEndpoint, callsPerMinute, policyFile, store, historyDays };
export type RevokeConfig = ConfigOf<typeof REVOKE>;

/** Taking a region out of the snapshot, unless it is configured. */
export const FORGET = { store, historyDays, stsEndpoint, regions: regionFilter, accounts };

/** Invoking a deployed function. */
export const INVOKE = { deployment, stsEndpoint };

/** A test message. */
export const NOTIFY = { channels: requiredChannels, language, timeZone };
