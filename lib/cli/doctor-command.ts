import { Option } from 'commander';
import type { Result, CheckContext } from '../doctor/check.ts';
import { examine, type DoctorResult, resultOf } from '../doctor/examine.ts';
import { missingGrant } from '../doctor/grant.ts';
import { closingInWords, resultInWords } from '../doctor/report-in-words.ts';
import { trailEventsInWords } from '../doctor/trail-events.ts';
import { readSettings } from '../config/doctor.ts';
import { systemClock } from '../platform/clock.ts';
import type { AddCommand, CommandContext } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { safeJson } from './json.ts';
import { terminalCredentials } from './terminal-credentials.ts';

const HELP = `
It checks, in this order: settings, network and clock, credentials and their account, regions, the two list calls in
each region, the role in each other account, the snapshot's store, the trust policy, the channels, what they have
accepted and what is stuck, the deployed functions and their timers, and the last run.
A check is skipped, and says so, if one that it depends on failed. Nothing is written or changed; only --send sends
messages. Doctor makes one SWAS call for the list of regions and two for each region, from the audit's call quota.

--events checks nothing and needs no credentials. It says in four lines how you find out whether your account records
share calls as events; if it does, an event can start an audit sooner than the timer.

Examples:
  $ share-auditor doctor
  $ share-auditor doctor --send
  $ share-auditor doctor --json
  $ share-auditor doctor --events

Exit codes:
  0  everything works
  1  a check failed; each failure says what to change
  2  a flag is wrong; nothing was checked
  3  no check failed, but there are warnings`;

interface DoctorFlags {
  readonly send?: boolean;
  readonly json?: boolean;
  readonly events?: boolean;
}

const CODES: Readonly<Record<DoctorResult, ExitCode>> = {
  ok: EXIT.ok,
  warnings: EXIT.partial,
  failed: EXIT.failed,
};

export const addDoctorCommand: AddCommand = (command, run) => {
  command
    .option('--send', 'send a test message on each channel; nothing else proves that it works')
    .option('--json', 'print only the findings, as JSON')
    .addOption(
      new Option(
        '--events',
        'only explain how to find out whether an event can start an audit; nothing is checked',
      ).conflicts(['send', 'json']),
    )
    .addHelpText('after', HELP)
    .action((flags: DoctorFlags) =>
      run((context) =>
        flags.events === true ? Promise.resolve(explainEvents(context)) : doctor(flags, context),
      ),
    );
};

function explainEvents({ out, screen }: CommandContext): ExitCode {
  out(trailEventsInWords(screen));
  return EXIT.ok;
}

async function doctor(
  { send = false, json = false }: DoctorFlags,
  context: CommandContext,
): Promise<ExitCode> {
  const { environment, redactor, out, err, screen, signal } = context;
  const settings = readSettings(environment);
  redactor.add(...settings.secrets);
  const checkContext: CheckContext = {
    environment,
    settings,
    facts: {},
    clock: systemClock,
    credentials: terminalCredentials(redactor),
    redactor,
    send,
    signal,
    onWait: (api, ms) => {
      if (!json && ms >= 2_000) err(`  waiting ${Math.ceil(ms / 1000)} s for the call quota of ${api}\n`);
    },
  };
  const show = (result: Result): void => {
    if (!json) out(resultInWords(result, screen));
  };
  const results = await examine(checkContext, show);
  const verdict = resultOf(results);
  const { identity } = checkContext.facts;
  const grant = missingGrant(results, identity);
  if (json) out(safeJson({ status: verdict, identity, checks: results, grant }));
  else out(closingInWords(results, grant, screen));
  return CODES[verdict];
}
