/**
 * `npm run undeploy`: removes the functions, with Serverless Devs (`s remove`), and looks whether they are gone. It
 * refuses while messages wait in the outbox, since nobody would send them any more. The store stays, unless it is named.
 */
import { Command } from 'commander';
import { EXIT } from '../lib/cli/exit-codes.ts';
import { readTyped } from '../lib/config/rules/check-settings.ts';
import { SNAPSHOT } from '../lib/config/terminal.ts';
import { AuditError, ConfigError } from '../lib/errors.ts';
import { systemClock } from '../lib/platform/clock.ts';
import { deleteTables } from '../lib/snapshot/tablestore/delete-tables.ts';
import { plural } from '../lib/text/plural.ts';
import { confirmDelete } from './deploy/confirm-delete.ts';
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
  const { store, historyDays } = readTyped(SNAPSHOT, environment);
  if (flags.store === true && store.kind === 'sqlite')
    throw new ConfigError(['--store: TABLESTORE_ENDPOINT and TABLESTORE_INSTANCE are not set']);

  step('Looking for messages that wait, and for what is deployed');
  const place = await openPlace(terminal);
  await mayGo(flags.force === true, place, terminal);
  if (flags.store === true && store.kind === 'tablestore')
    await confirmDelete(store.instance, flags.yesDelete, signal);

  // The fan-out first: it starts the audit function.
  for (const file of [DEPLOYMENT_FILES.fanOut, DEPLOYMENT_FILES.functions]) {
    const names = functionsOf(ROOT, file);
    const there = [...(await readDeployed(place.service, names))].filter(([, one]) => one !== undefined);
    if (there.length === 0) {
      out(`  nothing of ${file} is deployed in ${place.regionId} of account ${place.accountId}\n`);
      continue;
    }
    step(`Removing ${there.map(([name]) => name).join(', ')}`);
    reached = 'removing';
    await serverlessDevs(['remove', '-y', '--skip-actions', '-t', file], place, terminal);
    // `s remove` ends without an error where it could not remove something.
    const left = [...(await readDeployed(place.service, names))].filter(([, one]) => one !== undefined);
    if (left.length > 0)
      throw new AuditError(
        `s ended without an error, but these are still there: ${left.map(([name]) => name).join(', ')}`,
        {
          code: 'NotRemoved',
        },
      );
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
  1    a step failed, or messages wait; the message says what to do
  2    a flag or a setting is wrong; nothing was removed
  130  stopped by Ctrl-C`;

const command = new Command('npm run undeploy --')
  .description(
    'Removes the deployed functions (s remove), and says what is left. Refuses while messages wait in the outbox.',
  )
  .option('--force', 'remove although messages wait; they stay in the store and are not sent')
  .option('--store', "delete this program's tables as well, after the instance's name is typed")
  .option('--yes-delete <instance>', "for --store: the instance's name, so that nobody is asked")
  .addHelpText('after', HELP);

process.exitCode = await runScript<Flags>(command, undeploy, () => AFTER[reached]);
