import { Command, Option } from 'commander';
import { didYouMean } from '../../lib/text/did-you-mean.ts';
import { visibleName } from '../../lib/text/visible-text.ts';
import { FC_SIGNATURES } from '../fc/settings.ts';
import { DEFAULT_CONTROL_PORT } from '../control/protocol.ts';
import { EXIT } from './exit-codes.ts';
import { addFaultCommands } from './fault-commands.ts';
import { integer, period } from './flag-values.ts';
import { addFunctionCommands } from './function-commands.ts';
import { addImageCommands } from './image-commands.ts';
import { sender } from './send.ts';
import { exports } from './shell.ts';
import { start } from './start.ts';

/** The command line of the sandbox. It throws commander's errors instead of ending the process. */
export function sandboxProgram(): Command {
  const program = new Command('sandbox')
    .description(
      'A small Alibaba Cloud on this machine: SWAS, STS, the resource directory, Function Compute, Tablestore, a DingTalk robot and a mailbox.',
    )
    .option(
      '--port <port>',
      `port for commands (default: ${DEFAULT_CONTROL_PORT}; for a command, the port of the sandbox that runs)`,
      integer(0, 65_535),
    )
    .option('--json', 'print the reply to a command as JSON')
    .option(
      '--quota <calls>',
      'maximum number of SWAS calls a minute for each API',
      integer(0, 1_000_000),
      10,
    )
    .option('--latency <ms>', 'time that SWAS takes to answer', integer(0, 600_000), 0)
    .addOption(
      new Option(
        '--fc-signature <scheme>',
        'the only signature that Function Compute accepts (default: both)',
      ).choices(FC_SIGNATURES),
    )
    .option('--data <file>', 'file in which the Tablestore rows are stored, so that they survive a restart')
    .addOption(
      new Option('--empty', 'start without the demo account’s images').conflicts(['accounts', 'timer']),
    )
    .option(
      '--accounts <n>',
      'start an organisation with this number of member accounts, audited by the built functions (run npm run build first)',
      integer(1, 200),
    )
    .option(
      '--timer <period>',
      'period of the audit’s timer, such as 60s; the other timers change in proportion. Without --accounts the built functions audit the home account alone',
      period,
    )
    .helpCommand(false)
    .showHelpAfterError('(run with --help for the usage)')
    .addHelpText('after', EXAMPLES)
    // Otherwise an unknown command would be called a surplus argument.
    .allowExcessArguments()
    .action(() => start(program.opts()));

  const send = sender(program);
  program
    .command('env')
    .description(
      'print the environment for a terminal, for eval in sh, bash and zsh; --json for other shells',
    )
    .action(() => send({ command: 'env' }, ({ data }) => exports(data)));
  addImageCommands(program, send);
  program
    .command('messages')
    .description('show what was sent to the DingTalk robot and the mailbox')
    .action(() => send({ command: 'messages' }));
  addFunctionCommands(program, send);
  addFaultCommands(program, send);
  for (const part of [program, ...program.commands]) part.exitOverride();
  return program;
}

/** Throws a usage error if the arguments name a command that does not exist. */
export function checkCommand(program: Command, args: readonly string[]): void {
  const names = program.commands.map((each) => each.name());
  const [called] = program.parseOptions([...args]).operands;
  if (called === undefined || names.includes(called)) return;
  const near = didYouMean(called, names) || `; the commands are ${names.join(', ')}`;
  program.error(`error: unknown command '${visibleName(called)}'${near}`);
}

const EXAMPLES = `
Examples:
  npm run sandbox                                          start the sandbox
  npm run sandbox -- --quota 600 --data /tmp/rows.json     with a high quota; keep the rows
  npm run sandbox -- --timer 60s                           audit it with the built functions, a run a minute
  npm run sandbox -- --accounts 20 --timer 20s --quota 600 start an organisation; print each alert

In a second terminal:
  eval "$(npm run -s sandbox -- env)"                      let share-auditor use the sandbox in this terminal
  npm run sandbox -- images                                list the images
  npm run sandbox -- share prod-shop-web 5301946782215093477
  npm run sandbox -- fault swas ListCustomImages refuse InternalError --times 2
  npm run sandbox -- fault swas ListCustomImageShareAccounts throttle --times 0
  npm run sandbox -- fault swas ListCustomImages odd one-too-many --times 0
  npm run sandbox -- messages

Commands find the sandbox that you started in this folder. If several run, say which one you mean with --port.

Exit codes: ${EXIT.ok} success, or stopped by Ctrl-C or SIGTERM; ${EXIT.failed} the command failed; ${EXIT.usage} wrong usage,
or several sandboxes run; ${EXIT.unreachable} no sandbox is running, or the port is in use.`;
