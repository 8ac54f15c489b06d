/**
 * `npm run check-settings`: checks the settings that a deployment would take from the environment, with the functions' own
 * readers, before anything is deployed. If something is wrong, it prints one message and exits with code 2.
 */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { loadPolicy } from '../lib/policy/load-policy.ts';
import { loadAccountsFile } from '../lib/accounts/accounts-file.ts';
import { channelNames } from '../lib/config/channels.ts';
import { AUDIT, DIGEST, DISPATCH, readConfig, WATCHDOG } from '../lib/config/config.ts';
import { ConfigError } from '../lib/errors.ts';

const env = process.env;
const region = env['FC_DEPLOY_REGION'] || 'cn-hangzhou';
const problems: string[] = [];

const role = env['SHARE_AUDIT_ROLE'] ?? '';
if (!/^acs:ram::[0-9]{6,20}:role\/[\w.-]+$/.test(role))
  problems.push(
    "SHARE_AUDIT_ROLE must be the role's ARN, like acs:ram::1234567890123456:role/swas-share-auditor",
  );
for (const name of ['TABLESTORE_ENDPOINT', ...channelNames()])
  if (/…|\.\.\.|YOUR_|PASSWORD/.test(env[name] ?? ''))
    problems.push(`${name} still holds the README's placeholder`);

async function collect(check: () => unknown): Promise<void> {
  try {
    await check();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const problem of error.problems) if (!problems.includes(problem)) problems.push(problem);
  }
}
const deployed = { ...env, FC_REGION: region };
for (const settings of [AUDIT, WATCHDOG, DIGEST, DISPATCH])
  await collect(() => readConfig(settings, deployed, { onFunctionCompute: true }));
await collect(() => {
  const { accounts } = readConfig(DISPATCH, deployed, { onFunctionCompute: true });
  // What goes into the package; a file that ACCOUNTS_FILE names is where the function runs.
  return loadAccountsFile({ ...accounts, accountsFile: undefined }, join(import.meta.dirname, '..'));
});
await collect(() => loadPolicy(undefined, join(import.meta.dirname, '..')));

if (problems.length > 0) {
  process.stderr.write(
    `${problems.map((problem) => `error: ${problem}\n`).join('')}Nothing was deployed. The README's table says what each setting means.\n`,
  );
  process.exitCode = 2;
} else {
  const policy = await access(join(import.meta.dirname, '../policy.yaml')).then(
    () => 'with policy.yaml',
    () => 'without a policy.yaml: the policy in force stays; if none was ever deployed, every share alerts',
  );
  process.stdout.write(`The settings are in order (${policy}).\n`);
}
