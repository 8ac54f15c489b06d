/**
 * `npm run --silent ram-policy -- NAME`: prints `docs/ram/NAME-policy.json` with the account, the regions and the names
 * that the settings in `settings.env` and the environment have, and with the roles that `accounts.yaml` lists. If a setting is wrong, it
 * prints one message, nothing else, and exits with code 2.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadAccountsFile } from '../lib/accounts/accounts-file.ts';
import { AUDIT, DISPATCH } from '../lib/config/config.ts';
import { DEPLOY_REGION } from '../lib/config/deployment.ts';
import type { Environment } from '../lib/config/env.ts';
import { readAll } from '../lib/config/read-config.ts';
import { checkSettings } from '../lib/config/rules/check-settings.ts';
import { quoted } from '../lib/config/rules/given.ts';
import { ConfigError } from '../lib/errors.ts';
import type { Policy } from '../sandbox/ram/policy.ts';
import { deployerSettings } from './deploy/deployer-settings.ts';
import { fillPolicy, type Place } from './ram/fill-policy.ts';

const ROOT = join(import.meta.dirname, '..');
const NAMES = ['audit', 'audit-members', 'watchdog', 'digest', 'dispatch', 'failure-destination'];
/** The settings that a policy is made from. The others may come later. */
const USED = [
  'SHARE_AUDIT_ROLE',
  'FC_DEPLOY_REGION',
  'FC_GENERATE_PROJECT_NAME',
  'REGIONS',
  'TABLESTORE_INSTANCE',
  'MEMBER_ROLE',
  'WORKER_FUNCTION',
  'FAILURE_DESTINATION',
];

async function main(name: string | undefined): Promise<string> {
  if (name === undefined || !NAMES.includes(name))
    throw new ConfigError([
      `${name === undefined ? 'no policy is named' : `there is no policy ${quoted(name)}`}; write one of ${NAMES.join(', ')}`,
    ]);
  const policy = JSON.parse(await readFile(join(ROOT, `docs/ram/${name}-policy.json`), 'utf8')) as Policy;
  return JSON.stringify(
    fillPolicy(policy, await readPlace(deployerSettings(process.env, process.cwd()).environment)),
    undefined,
    2,
  );
}

async function readPlace(env: Environment): Promise<Place> {
  const context = { onFunctionCompute: true };
  const set = (setting: string): string | undefined => env[setting]?.trim() || undefined;
  const regionId = set('FC_DEPLOY_REGION') ?? DEPLOY_REGION;
  const deployed = { ...env, FC_REGION: regionId };
  const [audit, dispatch] = [readAll(AUDIT, deployed, context), readAll(DISPATCH, deployed, context)];
  const problems = [...audit.problems, ...dispatch.problems];
  const found = checkSettings(
    env,
    { problems, warnings: [] },
    { inVpc: undefined, isDeployed: true, withRole: true },
  ).problems.filter((problem) => USED.some((setting) => problem.startsWith(`${setting}: `)));
  if (found.length > 0) throw new ConfigError(found);
  const { accounts } = dispatch.config;
  const listed = await loadAccountsFile({ ...accounts, accountsFile: undefined }, ROOT);
  return {
    accountId: /^acs:ram::([0-9]+):/.exec(set('SHARE_AUDIT_ROLE') ?? '')?.[1] ?? '',
    regionId,
    auditedRegions: audit.config.regions,
    store: {
      // https://INSTANCE.REGION.ots.aliyuncs.com, or with `vpc` or `tablestore`.
      regionId:
        /^https:\/\/[^./]+\.([a-z]+-[a-z0-9-]+)\./.exec(set('TABLESTORE_ENDPOINT') ?? '')?.[1] ?? regionId,
      instance: set('TABLESTORE_INSTANCE') ?? 'share-audit',
    },
    logProject: set('FC_GENERATE_PROJECT_NAME') ?? '',
    worker: dispatch.config.worker,
    failureDestination: set('FAILURE_DESTINATION'),
    memberRoles: listed?.map(({ roleArn }) => roleArn) ?? [
      `acs:ram::*:role/${accounts.memberRole ?? 'share-audit-member'}`,
    ],
  };
}

try {
  process.stdout.write(`${await main(process.argv[2])}\n`);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(error.problems.map((problem) => `error: ${problem}\n`).join(''));
  process.exitCode = 2;
}
