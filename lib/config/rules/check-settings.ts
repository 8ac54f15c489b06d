import { ConfigError } from '../../errors.ts';
import { AUDIT, DIGEST, DISPATCH, WATCHDOG } from '../config.ts';
import type { Environment, Warning } from '../env.ts';
import { type ConfigContext, type ConfigOf, readAll, type SettingSet } from '../read-config.ts';
import { mentionsRule, webhookRule } from './dingtalk.ts';
import type { Given, Rule } from './given.ts';
import { addressesRule, port25Rule, smtpRule } from './mail.ts';
import { allProxyRule, noProxyRule } from './proxies.ts';
import { deployRegionRule, regionsRule } from './regions.ts';
import { logProjectRule, ROLES, rolesRule } from './roles.ts';
import { SCHEDULES, schedulesRule } from './schedules.ts';
import { tablestoreRule } from './tablestore.ts';
import { memberRoleRule, namesRule, quotaRule, typedRule } from './typed.ts';
import { languageRule, timeZoneRule } from './zones.ts';

/*
 * What a person sets is checked here, once for `npm run check-settings`, `doctor` and the command line: the readers'
 * own problems, what they would only warn of in a function that runs, and rules that know the platform. None of it is in
 * a function's package.
 */

export interface Findings {
  /** Each begins with its setting's name, or says what is missing. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/** Only `s.yaml` reads them. */
const OF_DEPLOYMENT = [
  ...Object.keys(ROLES),
  'FC_DEPLOY_REGION',
  'FC_GENERATE_PROJECT_NAME',
  ...Object.keys(SCHEDULES),
];
const GIVEN_BY_PLATFORM = 'FC_REGION';

/** The names of all settings. */
export function settingNames(): readonly string[] {
  const names = new Set(OF_DEPLOYMENT);
  const recording = new Proxy<Environment>({}, { get: (_, name) => void names.add(String(name)) });
  for (const settings of [AUDIT, WATCHDOG, DIGEST, DISPATCH])
    readAll<SettingSet>(settings, recording, { onFunctionCompute: false });
  names.delete(GIVEN_BY_PLATFORM);
  return [...names];
}

/** Of whatever is set, wherever it is read. The first thing that is found of a setting is the one that is said. */
const EVERYWHERE: readonly Rule[] = [
  typedRule(settingNames()),
  schedulesRule,
  timeZoneRule,
  languageRule,
  tablestoreRule,
  smtpRule,
  addressesRule,
  memberRoleRule,
  webhookRule,
  mentionsRule,
];
/** Where a person asks whether all is right. */
const ASKED: readonly Rule[] = [
  regionsRule,
  deployRegionRule,
  quotaRule,
  allProxyRule,
  noProxyRule,
  namesRule(settingNames()),
];

/** What the readers have found. */
export interface Read {
  readonly problems: readonly string[];
  readonly warnings: readonly Warning[];
}

export interface Deployed {
  /** Whether the functions are in a VPC; undefined: not known here. */
  readonly inVpc: boolean | undefined;
  /** Whether this is about functions. Without a store that lasts, only the command line is used. */
  readonly isDeployed: boolean;
  /** Whether the deployment takes its role from these settings. */
  readonly withRole?: boolean;
}

/** Everything that is wrong with the settings, together with what their readers have found. */
export function checkSettings(
  environment: Environment,
  read: Read,
  { inVpc, isDeployed, withRole = false }: Deployed,
): Findings {
  const rules = [
    ...(withRole ? [rolesRule, logProjectRule] : []),
    ...EVERYWHERE,
    ...ASKED,
    ...(isDeployed ? [port25Rule] : []),
  ];
  return findings(rules, environment, read, inVpc);
}

/**
 * As `readConfig`, for the command line: what a function would only warn of is a problem here, and each problem says
 * what to write.
 * @throws ConfigError
 */
export function readTyped<S extends SettingSet>(
  settings: S,
  environment: Environment,
  context: ConfigContext = { onFunctionCompute: false },
): ConfigOf<S> {
  const asked: Record<string, string | undefined> = {};
  const recording = new Proxy(environment, {
    get: (all, name: string) => (asked[name] = all[name]),
  });
  const { config, problems } = readAll(settings, recording, context);
  const found = findings(EVERYWHERE, asked, { problems, warnings: config.warnings }, undefined);
  if (found.problems.length > 0) throw new ConfigError(found.problems);
  return config;
}

function findings(
  rules: readonly Rule[],
  environment: Environment,
  { problems, warnings }: Read,
  inVpc: boolean | undefined,
): Findings {
  const found = { problems: new Map<string, string>(), warnings: new Map<string, string>() };
  const raw = (name: string): string | undefined => environment[name];
  const given: Given = {
    raw,
    text: (name) => raw(name)?.trim() || undefined,
    names: Object.keys(environment),
    inVpc,
    problem: (name, what) => void (found.problems.has(name) || found.problems.set(name, `${name}: ${what}`)),
    warn: (name, what) => void (found.warnings.has(name) || found.warnings.set(name, `${name}: ${what}`)),
  };
  for (const rule of rules) rule(given);
  const isNew = (text: string): boolean => !found.problems.has(/^[A-Z_]+/.exec(text)?.[0] ?? '');
  return {
    problems: [
      ...new Set([
        ...found.problems.values(),
        ...[...problems, ...warnings.map(({ text }) => text)].filter(isNew),
      ]),
    ],
    warnings: [...found.warnings].filter(([name]) => !found.problems.has(name)).map(([, text]) => text),
  };
}
