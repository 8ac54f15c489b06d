/**
 * `npm run deploy`: everything from `settings.env` to the first test message, and the same again for an update.
 *
 * It checks the settings, builds the packages once, lets Serverless Devs (`s`) deploy the functions, and the fan-out
 * where other accounts are configured, looks whether they are deployed, runs the audit once, so that what is expected
 * follows the new schedule, and ends with `doctor --send`. Each step is one line; a step that fails says what to do, and
 * nothing after it is done.
 *
 * Exit codes: 0 deployed, and everything works; 1 a step failed; 2 settings are wrong, nothing was deployed; 3 deployed,
 * and `doctor` has warnings; 130 stopped by Ctrl-C.
 */
import { Command } from 'commander';
import { EXIT } from '../lib/cli/exit-codes.ts';
import { runProgram } from '../lib/cli/run-program.ts';
import { AuditError, ConfigError } from '../lib/errors.ts';
import { plural } from '../lib/text/plural.ts';
import { buildPackages } from './deploy/build.ts';
import { checkDeployment } from './deploy/check-deployment.ts';
import { noFileHint } from './deploy/deployer-settings.ts';
import { DEPLOYMENT_FILES, functionsOf, notDeployed, readDeployed } from './deploy/deployed-functions.ts';
import { ROOT } from './deploy/root.ts';
import { Stopped } from './deploy/run-s.ts';
import { serverlessDevs } from './deploy/serverless-devs.ts';
import { openPlace } from './deploy/service.ts';
import { runScript, type Terminal } from './deploy/terminal.ts';

interface Flags {
  readonly build: boolean;
}

/** What was done when an error came. */
let reached: 'nothing' | 'deploying' | 'deployed' = 'nothing';
let hint = '';

async function deploy(flags: Flags, terminal: Terminal): Promise<number> {
  const { environment, settings, out, err, signal } = terminal;
  const step = (text: string): void => {
    if (signal.aborted) throw new Stopped();
    out(`▸ ${text}\n`);
  };

  step('Checking the settings');
  const checked = await checkDeployment(environment, ROOT);
  for (const note of checked.notes) err(`Note: ${note}\n`);
  for (const warning of [...settings.warnings, ...checked.warnings]) err(`Warning: ${warning}\n`);
  if (checked.problems.length > 0) {
    hint = noFileHint(settings);
    throw new ConfigError(checked.problems);
  }
  out(`  in order, ${checked.policy}\n${settings.from === undefined ? '' : `  ${settings.from}\n`}`);

  const files = [DEPLOYMENT_FILES.functions, ...(checked.hasMembers ? [DEPLOYMENT_FILES.fanOut] : [])];
  const names = files.flatMap((file) => functionsOf(ROOT, file));
  step('Looking at what is deployed');
  const place = await openPlace(terminal);
  const before = await readDeployed(place.service, names);
  const fresh = [...before.values()].filter((one) => one === undefined).length;
  out(
    `  in ${place.regionId} of account ${place.accountId}: ${plural(fresh, 'new function')}, ${plural(names.length - fresh, 'update')}\n`,
  );

  if (flags.build) {
    step('Building the packages');
    await buildPackages((line) => out(`  ${line}\n`), signal);
  }

  for (const file of files) {
    step(`Deploying ${file} (a minute or two)`);
    reached = 'deploying';
    // What its actions do is done: the settings are checked, and the packages built.
    await serverlessDevs(['deploy', '-y', '--skip-actions', '-t', file], place, terminal);
  }
  const missing = notDeployed(before, await readDeployed(place.service, names), environment);
  if (missing.length > 0)
    throw new AuditError(`s ended without an error, but it has not deployed: ${missing.join('; ')}`, {
      code: 'NotDeployed',
    });
  reached = 'deployed';
  out(`  deployed: ${names.join(', ')}\n`);
  if (!checked.hasMembers) await mentionFanOut(place.service, terminal);

  step('Running the audit once');
  const audited = await runProgram(['invoke'], terminal);
  if (audited === EXIT.failed || audited === EXIT.usage)
    throw new AuditError('The audit did not run', { code: 'NotAudited' });

  step('doctor --send');
  const examined = await runProgram(['doctor', '--send'], terminal);
  if (signal.aborted) throw new Stopped();
  if (examined === EXIT.ok || examined === EXIT.partial)
    out('Deployed. A change of settings.env, policy.yaml or accounts.yaml needs npm run deploy again.\n');
  else
    err(
      'Deployed, but not everything works: mend what doctor says, then run npx share-auditor doctor --send\n',
    );
  return examined;
}

/** It would go on to start audits that nobody wants any more. */
async function mentionFanOut(service: Parameters<typeof readDeployed>[0], { err }: Terminal): Promise<void> {
  const fanOut = await readDeployed(service, functionsOf(ROOT, DEPLOYMENT_FILES.fanOut));
  for (const [name, one] of fanOut)
    if (one !== undefined)
      err(
        `Warning: ${name} is still deployed, but no other account is configured; if this is meant, remove it: npx s remove -y -t ${DEPLOYMENT_FILES.fanOut}\n`,
      );
}

const AFTER = {
  nothing: 'Nothing was deployed.',
  deploying:
    'It is not known whether all functions are deployed. Mend this, then run npm run deploy again: it continues where this one stopped.',
  deployed:
    'The functions are deployed. Mend this, then run npm run deploy again, or only what is left: npx share-auditor invoke, and npx share-auditor doctor --send',
} as const;

const HELP = `
Exit codes:
  0    deployed, and everything works
  1    a step failed; the message says what to do
  2    a flag or a setting is wrong; nothing was deployed
  3    deployed, and doctor has warnings
  130  stopped by Ctrl-C`;

const command = new Command('npm run deploy --')
  .description(
    'Checks the settings, builds, deploys (s deploy), runs the audit once, and ends with doctor --send. Settings: settings.env, or the environment.',
  )
  .option('--no-build', 'deploy the packages in dist as they are')
  .addHelpText('after', HELP);

process.exitCode = await runScript<Flags>(command, deploy, () => `${hint}${AFTER[reached]}`);
