/**
 * `npm run undeploy`: removes the functions, with Serverless Devs (`s remove`), and looks whether they are gone. It
 * asks first, and refuses while messages wait in the outbox, since nobody would send them any more. The store stays,
 * unless it is named.
 */
import { Command } from 'commander';
import { EXIT } from '../lib/cli/exit-codes.ts';
import { readTyped } from '../lib/config/rules/check-settings.ts';
import { SETTINGS_ENV } from '../lib/config/settings-env/read-settings-env.ts';
import { SNAPSHOT } from '../lib/config/terminal.ts';
import { AuditError, ConfigError } from '../lib/errors.ts';
import { systemClock } from '../lib/platform/clock.ts';
import { deleteTables } from '../lib/snapshot/tablestore/delete-tables.ts';
import { plural } from '../lib/text/plural.ts';
import { confirmDelete, confirmRemoval } from './deploy/confirm-delete.ts';
import { DEPLOYMENT_FILES, functionsOf, readDeployed } from './deploy/deployed-functions.ts';
import { leftOver } from './deploy/left-over.ts';
import { ROOT } from './deploy/root.ts';
import { Stopped } from './deploy/run-s.ts';
import { serverlessDevs } from './deploy/serverless-devs.ts';
import { openPlace, type Place } from './deploy/service.ts';
import { runScript, type Terminal } from './deploy/terminal.ts';
import { countWaiting, MOST } from './deploy/waiting.ts';

interface Flags {
  readonly force?: boolean;
  readonly store?: boolean;
  readonly yes?: boolean;
  readonly yesDelete?: string;
}

/** What was done when an error came. */
let reached: 'nothing' | 'removing' | 'removed' = 'nothing';

async function undeploy(flags: Flags, terminal: Terminal): Promise<number> {
  const { environment, settings, out, err, signal } = terminal;
  const step = (text: string): void => {
    if (signal.aborted) throw new Stopped();
    out(`▸ ${text}\n`);
  };

  for (const warning of settings.warnings) err(`Warning: ${warning}\n`);
  if (flags.yesDelete !== undefined && flags.store !== true)
    throw new ConfigError(['--yes-delete: it has a meaning only with --store']);
  // The default region would be as good as a guess.
  if (settings.from === undefined && !environment['FC_DEPLOY_REGION']?.trim())
    throw new ConfigError([
      `FC_DEPLOY_REGION: is not set, and there is no ${SETTINGS_ENV} in ${process.cwd()}; run this in the folder whose ${SETTINGS_ENV} deployed the functions, or set FC_DEPLOY_REGION to their region`,
    ]);
  const { store, historyDays } = readTyped(SNAPSHOT, environment);
  if (flags.store === true && store.kind === 'sqlite')
    throw new ConfigError(['--store: TABLESTORE_ENDPOINT and TABLESTORE_INSTANCE are not set']);

  step('Looking for messages that wait, and for what is deployed');
  const place = await openPlace(terminal);
  await mayGo(flags.force === true, place, terminal);
  // The fan-out first: it starts the audit function.
  const deployed: { file: string; there: string[] }[] = [];
  for (const file of [DEPLOYMENT_FILES.fanOut, DEPLOYMENT_FILES.functions])
    deployed.push({ file, there: await thoseThere(place, file) });
  const names = deployed.flatMap(({ there }) => there);
  if (names.length > 0 && !(await confirmRemoval({ ...place, names }, flags.yes === true, signal))) {
    if (signal.aborted) throw new Stopped();
    err(`${AFTER.nothing}\n`);
    return EXIT.failed;
  }
  if (flags.store === true && store.kind === 'tablestore')
    await confirmDelete(store.instance, flags.yesDelete, signal);

  for (const { file, there } of deployed) {
    if (there.length === 0) {
      out(`  nothing of ${file} is deployed in ${place.regionId} of account ${place.accountId}\n`);
      continue;
    }
    step(`Removing ${there.join(', ')}`);
    reached = 'removing';
    await serverlessDevs(['remove', '-y', '--skip-actions', '-t', file], place, terminal);
    // `s remove` ends without an error where it could not remove something.
    const left = await thoseThere(place, file);
    if (left.length > 0)
      throw new AuditError(`s ended without an error, but these are still there: ${left.join(', ')}`, {
        code: 'NotRemoved',
      });
  }
  reached = 'removed';

  if (flags.store === true && store.kind === 'tablestore') {
    // What the last run has found meanwhile is not lost either.
    await mayGo(flags.force === true, place, terminal);
    step(`Deleting the tables of ${store.instance}`);
    await place.credentials.get();
    const deleted = await deleteTables({
      ...store,
      historyDays,
      clock: systemClock,
      credentials: () => place.credentials.latest(),
      signal,
    });
    out(`  ${deleted.length === 0 ? 'there was none' : `deleted: ${deleted.join(', ')}`}\n`);
  }
  out(`Nothing of this program runs any more.\n${leftOver(environment, flags.store === true).join('\n')}\n`);
  return EXIT.ok;
}

/** The names of the functions of this file that are deployed. */
const thoseThere = async ({ service }: Place, file: string): Promise<string[]> =>
  [...(await readDeployed(service, functionsOf(ROOT, file)))].flatMap(([name, one]) =>
    one === undefined ? [] : [name],
  );

/** @throws AuditError while messages wait, or where that cannot be told, unless it is forced. */
async function mayGo(force: boolean, place: Place, { environment, err }: Terminal): Promise<void> {
  let waiting: number;
  try {
    waiting = await countWaiting(environment, place);
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    const what = `It cannot be told whether messages wait in the outbox: ${error.message}`;
    if (!force) throw new AuditError(`${what}. Mend this, or remove with --force`, { code: 'Unknown' });
    return err(`Warning: ${what}\n`);
  }
  if (waiting === 0) return;
  const messages = `${waiting === MOST ? `${waiting} messages or more` : plural(waiting, 'message')} in the outbox, which no channel, or not every one, has accepted`;
  if (force) return err(`Warning: ${messages}, will not be sent\n`);
  throw new AuditError(
    `There ${waiting === 1 ? 'is' : 'are'} ${messages}; they would never be sent. Let the audit send them: npx share-auditor doctor says why they wait, npx share-auditor invoke starts a run. Or remove with --force`,
    { code: 'Waiting' },
  );
}

const AFTER = {
  nothing: 'Nothing was removed.',
  removing: 'It is not known whether all functions are removed. Mend this, then run npm run undeploy again.',
  removed: 'The functions are removed. Mend this, then run npm run undeploy again, with the same flags.',
} as const;

const HELP = `
Exit codes:
  0    removed
  1    a step failed, messages wait, or the answer was no; the message says what to do
  2    a flag or a setting is wrong, or nobody can be asked; nothing was removed
  130  stopped by Ctrl-C`;

const command = new Command('npm run undeploy --')
  .description(
    'Removes the deployed functions (s remove) after it has asked, and says what is left. Refuses while messages wait in the outbox.',
  )
  .option('--yes', 'remove the functions without asking; needed where there is no terminal')
  .option('--force', 'remove although messages wait; they stay in the store and are not sent')
  .option('--store', "delete this program's tables as well, after the instance's name is typed")
  .option('--yes-delete <instance>', "for --store: the instance's name, so that nobody is asked")
  .addHelpText('after', HELP);

process.exitCode = await runScript<Flags>(command, undeploy, () => AFTER[reached]);
