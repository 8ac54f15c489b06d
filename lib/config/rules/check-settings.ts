import { ConfigError } from '../../errors.ts';
import { AUDIT, DIGEST, DISPATCH, WATCHDOG } from '../config.ts';
import type { Environment, Warning } from '../env.ts';
import { type ConfigContext, type ConfigOf, readAll, type SettingSet } from '../read-config.ts';
import { externalGroupRule, mentionsRule, webhookRule } from './dingtalk.ts';
import { environmentSizeRule } from './environment-size.ts';
import { failureDestinationRule } from './failure-destination.ts';
import type { Given, Rule } from './given.ts';
import type { deployedInVpc } from './in-vpc.ts';
import { addressesRule, port25Rule, smtpRule } from './mail.ts';
import { allProxyRule, noProxyRule } from './proxies.ts';
import { deployRegionRule, regionsRule } from './regions.ts';
import { dispatchRoleRule, logProjectRule, ROLES, rolesRule } from './roles.ts';
import { SCHEDULES, schedulesRule } from './schedules.ts';
import { namesOf } from './setting-names.ts';
import { storeRegionRule, tablestoreRule } from './tablestore.ts';
import { memberRoleRule, namesRule, quotaRule, typedRule } from './typed.ts';
import { VPC, vpcRule } from './vpc.ts';
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
  /** What is worth knowing, though nothing seems wrong. */
  readonly notes: readonly string[];
}

/** Only `s.yaml` reads them. */
const OF_DEPLOYMENT = [
  ...Object.keys(ROLES),
  'FC_DEPLOY_REGION',
  'FC_GENERATE_PROJECT_NAME',
  ...Object.keys(SCHEDULES),
  ...Object.keys(VPC),
  'FAILURE_DESTINATION',
];

/** The names of all settings. */
export const settingNames = (): readonly string[] => [
  ...new Set([...OF_DEPLOYMENT, ...[AUDIT, WATCHDOG, DIGEST, DISPATCH].flatMap((set) => [...namesOf(set)])]),
];

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
  externalGroupRule,
];
/** Of what only the deployment reads. */
const OF_THE_DEPLOYMENT: readonly Rule[] = [
  rolesRule,
  dispatchRoleRule,
  logProjectRule,
  storeRegionRule,
  vpcRule,
  failureDestinationRule,
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
  /** Whether the functions are in a VPC, as `deployedInVpc` tells it. */
  readonly inVpc: ReturnType<typeof deployedInVpc>;
  /** Whether this is about functions. Without a store that lasts, only the command line is used. */
  readonly isDeployed: boolean;
  /** Whether the deployment takes its role from these settings. */
  readonly withRole?: boolean;
  /** Whether other accounts are listed in a file of their own; else the settings tell whether there are any. */
  readonly hasAccountsFile?: boolean;
}

/** Everything that is wrong with the settings, together with what their readers have found. */
export function checkSettings(environment: Environment, read: Read, deployed: Deployed): Findings {
  const rules = [
    ...(deployed.withRole === true ? OF_THE_DEPLOYMENT : []),
    ...EVERYWHERE,
    ...ASKED,
    ...(deployed.isDeployed ? [port25Rule, environmentSizeRule] : []),
  ];
  return findings(rules, environment, read, deployed);
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
  const read = { problems, warnings: config.warnings };
  const found = findings(EVERYWHERE, asked, read, { inVpc: undefined, isDeployed: false });
  if (found.problems.length > 0) throw new ConfigError(found.problems);
  return config;
}

function findings(
  rules: readonly Rule[],
  environment: Environment,
  { problems, warnings }: Read,
  { inVpc, hasAccountsFile = false }: Deployed,
): Findings {
  const found = { problems: firstOfEach(), warnings: firstOfEach(), notes: firstOfEach() };
  const raw = (name: string): string | undefined => environment[name];
  const text = (name: string): string | undefined => raw(name)?.trim() || undefined;
  const given: Given = {
    raw,
    text,
    names: Object.keys(environment),
    inVpc: inVpc === true || text('VPC_ID') !== undefined || (inVpc === 'by settings' ? false : inVpc),
    hasMembers: hasAccountsFile || text('MEMBER_ROLE') !== undefined || text('ACCOUNTS_FILE') !== undefined,
    problem: found.problems.add,
    warn: found.warnings.add,
    note: found.notes.add,
  };
  for (const rule of rules) rule(given);
  const isRight = (name: string): boolean => !found.problems.of.has(name);
  const isNew = (sentence: string): boolean => isRight(/^[A-Z_]+/.exec(sentence)?.[0] ?? '');
  const ofRight = ({ of }: { of: ReadonlyMap<string, string> }): string[] =>
    [...of].filter(([name]) => isRight(name)).map(([, sentence]) => sentence);
  return {
    problems: [
      ...new Set([
        ...found.problems.of.values(),
        ...[...problems, ...warnings.map((warning) => warning.text)].filter(isNew),
      ]),
    ],
    warnings: ofRight(found.warnings),
    notes: ofRight(found.notes),
  };
}

/** What is said first of each setting. */
function firstOfEach() {
  const of = new Map<string, string>();
  return { of, add: (name: string, what: string) => void (of.has(name) || of.set(name, `${name}: ${what}`)) };
}
