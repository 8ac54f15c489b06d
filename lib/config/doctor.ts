import { type Environment, type EnvReader, envReader, type Warning } from './env.ts';
import { checkProxies } from './proxies.ts';
import type { ConfigContext } from './read-config.ts';
import {
  callsPerMinute,
  channels,
  deployment,
  historyDays,
  language,
  listedAccounts,
  overdueMinutes,
  policyFile,
  regionsAtTerminal,
  store,
  stsEndpoint,
  swasEndpoint,
  timeZone,
} from './settings.ts';

/** The settings that `doctor` needs, in parts that are read independently: a wrong one does not hide the others. */
const PARTS = {
  proxies: checkProxies,
  sts: stsEndpoint,
  regions: regionsAtTerminal,
  swas: (env: EnvReader) => ({ swasEndpoint: swasEndpoint(env), callsPerMinute: callsPerMinute(env) }),
  store,
  keeping: (env: EnvReader) => ({
    policyFile: policyFile(env),
    historyDays: historyDays(env),
    overdueMinutes: overdueMinutes(env),
  }),
  accounts: listedAccounts,
  channels: (env: EnvReader, context: ConfigContext) => ({
    channels: channels(env, context),
    language: language(env),
    timeZone: timeZone(env),
  }),
  deployment,
};

export type PartName = keyof typeof PARTS;

export type Part<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly string[] };

export interface Settings {
  readonly parts: { readonly [Name in PartName]: Part<ReturnType<(typeof PARTS)[Name]>> };
  /** Every secret in them (I12). */
  readonly secrets: readonly string[];
  readonly warnings: readonly Warning[];
}

/** Reads every part independently. Throws nothing: a part with wrong settings holds its problems. */
export function readSettings(environment: Environment): Settings {
  const secrets: string[] = [];
  const warnings: Warning[] = [];
  const parts = Object.entries(PARTS).map(([name, read]) => {
    const env = envReader(environment);
    const value: unknown = read(env, { onFunctionCompute: false });
    secrets.push(...env.secrets);
    warnings.push(...env.warnings);
    const { problems } = env;
    return [name, problems.length === 0 ? { ok: true, value } : { ok: false, problems }];
  });
  return { parts: Object.fromEntries(parts) as Settings['parts'], secrets, warnings };
}

/** The value of a part that the caller needs. */
export function valueOf<T>(part: Part<T>): T {
  if (!part.ok) throw new Error('a check ran without the setting that it needs');
  return part.value;
}
