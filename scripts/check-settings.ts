/**
 * `npm run check-settings`: checks the settings that a deployment would take from `settings.env` and the environment,
 * before anything is deployed. If something is wrong, it prints one message and exits with code 2. What is probably
 * wrong is a warning.
 */
import { SETTINGS_ENV } from '../lib/config/settings-env/read-settings-env.ts';
import { ConfigError } from '../lib/errors.ts';
import { checkDeployment } from './deploy/check-deployment.ts';
import { deployerSettings, noFileHint } from './deploy/deployer-settings.ts';
import { ROOT } from './deploy/root.ts';

const NOTHING = 'Nothing was deployed.';
/** `s` sets it for the actions that it runs. */
const BY_S = 'serverless_devs_traceid';

async function main(): Promise<number> {
  const settings = deployerSettings(process.env, process.cwd());
  const { environment, from, inFile, warnings } = settings;
  // What `s` does not see would be checked here, and not deployed.
  const unseen = inFile.filter((name) => process.env[name] === undefined);
  if (process.env[BY_S] !== undefined && unseen.length > 0)
    throw new ConfigError([
      `${SETTINGS_ENV}: s does not read this file, which sets ${unseen.join(', ')}; run npm run deploy, or: node --env-file=${SETTINGS_ENV} node_modules/.bin/s deploy -y`,
    ]);
  const found = await checkDeployment(environment, ROOT);
  for (const note of found.notes) process.stderr.write(`Note: ${note}\n`);
  for (const warning of [...warnings, ...found.warnings]) process.stderr.write(`Warning: ${warning}\n`);
  if (found.problems.length > 0) {
    process.stderr.write(
      `${found.problems.map((problem) => `error: ${problem}\n`).join('')}${NOTHING} ${noFileHint(settings)}docs/settings.md says what each setting means.\n`,
    );
    return 2;
  }
  if (from !== undefined) process.stdout.write(`${from}\n`);
  const but = found.warnings.length + warnings.length === 0 ? '' : ', but see the warnings';
  process.stdout.write(`The settings are in order${but} (${found.policy}).\n`);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.problems.map((problem) => `error: ${problem}\n`).join('')}${NOTHING}\n`);
  process.exitCode = 2;
}
