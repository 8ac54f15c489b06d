/**
 * `npm run check-settings`: looks through the settings that a deployment would take from the environment, with the
 * functions' own check, before anything is deployed. Exit code 2 and one message where something is wrong.
 */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { loadPolicy } from '../lib/policy/load-policy.ts';
import { loadAccountsFile } from '../lib/accounts/accounts-file.ts';
import { readConfig, readDispatchConfig, readWatchConfig } from '../lib/config/config.ts';
import { readDigestConfig } from '../lib/config/digest.ts';
import { ConfigError } from '../lib/errors.ts';

const env = process.env;
const region = env['FC_DEPLOY_REGION'] || 'cn-hangzhou';
const problems: string[] = [];

const role = env['SHARE_AUDIT_ROLE'] ?? '';
if (!/^acs:ram::[0-9]{6,20}:role\/[\w.-]+$/.test(role))
  problems.push(
    "SHARE_AUDIT_ROLE must be the role's ARN, like acs:ram::1234567890123456:role/swas-share-auditor",
  );
for (const name of [
  'DINGTALK_WEBHOOK',
  'DINGTALK_SECRET',
  'SMTP_URL',
  'MAIL_FROM',
  'MAIL_TO',
  'TABLESTORE_ENDPOINT',
])
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
await collect(() => readConfig({ ...env, FC_REGION: region }, { onFunctionCompute: true }));
await collect(() => readWatchConfig(env, { onFunctionCompute: true }));
await collect(() => readDigestConfig({ ...env, FC_REGION: region }, { onFunctionCompute: true }));
await collect(() => readDispatchConfig(env, { onFunctionCompute: true }));
await collect(() => {
  const { accounts } = readDispatchConfig(env, { onFunctionCompute: true });
  // What goes into the package; a file that ACCOUNTS_FILE names is where the function runs.
  return loadAccountsFile({ ...accounts, accountsFile: undefined }, join(import.meta.dirname, '..'));
});
await collect(() => loadPolicy(undefined, join(import.meta.dirname, '..')));

if (problems.length > 0) {
  process.stderr.write(
    `${new ConfigError(problems).message}\nNothing was deployed. The README's table says what each setting means.\n`,
  );
  process.exitCode = 2;
} else {
  const policy = await access(join(import.meta.dirname, '../policy.yaml')).then(
    () => 'with policy.yaml',
    () => 'without a policy.yaml: every share alerts',
  );
  process.stdout.write(`The settings are in order (${policy}).\n`);
}
