import { Argument, type Command } from 'commander';
import { faultRule } from '../control/fault.ts';
import { type ControlRequest, controlRequest, KINDS } from '../control/protocol.ts';
import { SERVICES } from '../faults.ts';
import { SMTP_STAGES } from '../mailbox/smtp-stages.ts';
import { ODDITIES } from '../swas/oddities.ts';
import { duration, integer } from './flag-values.ts';
import type { Send } from './send.ts';

/** The commands that make the services fail, and end that. */
export function addFaultCommands(program: Command, send: Send): void {
  program
    .command('fault')
    .description('make calls fail, or make their replies odd')
    .addArgument(new Argument('<service>', 'service whose calls fail').choices(SERVICES))
    .argument('<operation>', 'operation, such as ListCustomImages, PutRow, send or DOT; * for all')
    .addArgument(new Argument('<kind>', 'kind of failure').choices(KINDS))
    .argument(
      '[code]',
      'error code of refuse; oddity of odd; reply of garbage: html, empty, redirect, gzip or br',
    )
    .option(
      '--times <n>',
      'number of calls that are affected; 0 for all (default: 1, with --for 0)',
      integer(0, 1_000_000),
    )
    .option('--for <duration>', 'the fault ends after this time, such as 30s or 10m', duration)
    .option('--region-id <region>', 'only calls about this region')
    .option(
      '--image-id <image>',
      'only calls about this image, by id or name; odd of ListCustomImages: the same as --entry',
    )
    .option(
      '--entry <id>',
      'odd: only this entry of the list: an image or an account, by id or name, or a region',
    )
    .option('--table <table>', 'only calls about this table')
    .option('--page <n>', 'only calls for this page', integer(1, 1_000_000))
    .option('--ms <ms>', 'length of a delay (default: 1000)', integer(0, 3_600_000))
    .option('--message <text>', 'text of refuse; may have several lines')
    .option('--recipient <address>', 'email RCPT: only this recipient')
    .option('--content <text>', 'dingtalk send, email DOT: only what contains this text')
    .option('--accepted', 'dingtalk send, email DOT: the message is accepted, and only the reply is affected')
    .addHelpText(
      'after',
      `\nOddities, for swas only:\n${oddities()}

Stages of email, as operations: ${SMTP_STAGES.join(', ')}.

Examples:
  npm run sandbox -- fault swas ListCustomImageShareAccounts throttle --times 0    throttle only this operation
  npm run sandbox -- fault swas ListCustomImages odd one-too-many --times 0
  npm run sandbox -- fault swas ListCustomImages odd entry-left-out --entry prod-shop-web
  npm run sandbox -- fault swas AddCustomImageShareAccount odd keeps-shared-time --times 0    also for share
  npm run sandbox -- fault dingtalk send refuse --content staging --times 0    refuse these words (430102)
  npm run sandbox -- fault dingtalk send refuse 400102 --times 0               stop the robot
  npm run sandbox -- fault dingtalk send garbage redirect --accepted
  npm run sandbox -- fault email RCPT refuse 451 --recipient security@sandbox.example --for 10m
  npm run sandbox -- fault email DOT refuse "554 5.7.1" --content staging --times 0
  npm run sandbox -- fault email DOT delay --ms 9000 --accepted`,
    )
    .action(
      (service: string, operation: string, kind: string, code: string | undefined, flags: FaultFlags) => {
        const { for: forMs, ...rest } = flags;
        const request = { command: 'fault', service, operation, kind, code, forMs, ...rest };
        return send(checkedFault(program, request));
      },
    );
  program
    .command('heal')
    .description('remove all faults')
    .action(() => send({ command: 'heal' }));
}

/** One line for each oddity: its name, what is odd, and the operations. */
function oddities(): string {
  const all = Object.entries(ODDITIES);
  const width = Math.max(...all.map(([name]) => name.length));
  return all
    .map(([name, { about, of }]) => `  ${name.padEnd(width)}  ${about} (${of.join(', ')})`)
    .join('\n');
}

/** Parses a fault. Throws a usage error, with the reason, if it could have no effect. */
function checkedFault(program: Command, request: object): ControlRequest {
  const parsed = controlRequest.parse(request);
  try {
    if (parsed.command === 'fault') faultRule(parsed);
  } catch (error) {
    program.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  }
  return parsed;
}

interface FaultFlags {
  /** Milliseconds. */
  for?: number;
}
