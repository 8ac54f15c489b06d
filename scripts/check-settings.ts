/**
 * `npm run check-settings`: checks the settings that a deployment would take from the environment before anything is
 * deployed, with the functions' own readers and with the rules of the platform (`lib/config/rules`), which `doctor` has
 * as well. If something is wrong, it prints one message and exits with code 2. What is probably wrong is a warning.
 */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { loadAccountsFile } from '../lib/accounts/accounts-file.ts';
import { AUDIT, DIGEST, DISPATCH, WATCHDOG } from '../lib/config/config.ts';
import { DEPLOY_REGION } from '../lib/config/deployment.ts';
import type { Warning } from '../lib/config/env.ts';
import { readAll, type SettingSet } from '../lib/config/read-config.ts';
import { checkSettings } from '../lib/config/rules/check-settings.ts';
import { deployedInVpc } from '../lib/config/rules/in-vpc.ts';
import { ConfigError } from '../lib/errors.ts';
import { loadPolicy } from '../lib/policy/load-policy.ts';

const ROOT = join(import.meta.dirname, '..');
const env = process.env;
const problems: string[] = [];
const warnings: Warning[] = [];

// A function's own region is right, whatever is wrong with FC_DEPLOY_REGION.
const deployed = { ...env, FC_REGION: DEPLOY_REGION };
for (const settings of [AUDIT, WATCHDOG, DIGEST, DISPATCH]) {
  const read = readAll<SettingSet>(settings, deployed, { onFunctionCompute: true });
  problems.push(...read.problems);
  warnings.push(...read.config.warnings);
}

/** What goes into the package: a file that ACCOUNTS_FILE or POLICY_FILE names is where the function runs. */
const { accounts } = readAll(DISPATCH, deployed, { onFunctionCompute: true }).config;
let hasAccountsFile = false;
for (const load of [
  async () => {
    hasAccountsFile = (await loadAccountsFile({ ...accounts, accountsFile: undefined }, ROOT)) !== undefined;
  },
  () => loadPolicy(undefined, ROOT),
])
  try {
    await load();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems);
  }

const found = checkSettings(
  env,
  { problems, warnings },
  { inVpc: deployedInVpc(ROOT), isDeployed: true, withRole: true, hasAccountsFile },
);
for (const note of found.notes) process.stderr.write(`Note: ${note}\n`);
for (const warning of found.warnings) process.stderr.write(`Warning: ${warning}\n`);
if (found.problems.length > 0) {
  process.stderr.write(
    `${found.problems.map((problem) => `error: ${problem}\n`).join('')}Nothing was deployed. docs/settings.md says what each setting means.\n`,
  );
  process.exitCode = 2;
} else {
  const policy = await access(join(ROOT, 'policy.yaml')).then(
    () => 'with policy.yaml',
    () => 'without a policy.yaml: the policy in force stays; if none was ever deployed, every share alerts',
  );
  const but = found.warnings.length === 0 ? '' : ', but see the warnings';
  process.stdout.write(`The settings are in order${but} (${policy}).\n`);
}
