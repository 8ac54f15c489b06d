import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { command, NoSandboxError } from './control/client.ts';
import { faultRule } from './control/fault.ts';
import { type ControlRequest, controlRequest, DEFAULT_CONTROL_PORT, KINDS } from './control/protocol.ts';
import { PortInUseError } from './control/port-in-use-error.ts';
import { SERVICES } from './faults.ts';
import { SMTP_STAGES } from './mailbox/smtp-stages.ts';
import { ODDITIES } from './swas/oddities.ts';
import { everyMs } from './fc/schedule.ts';

const EXIT = { ok: 0, failed: 1, usage: 2, unreachable: 3 } as const;

const print = (text: string) => void process.stdout.write(text);
const complain = (text: string) => void process.stderr.write(text);

const program = new Command('sandbox')
  .description(
    'A small Alibaba Cloud on this machine: SWAS, STS, the resource directory, Function Compute, Tablestore, a DingTalk robot and a mailbox.',
  )
  .option('--port <port>', 'port for commands', integer(0, 65_535), DEFAULT_CONTROL_PORT)
  .option('--json', 'print the reply to a command as JSON')
  .option('--quota <calls>', 'maximum number of SWAS calls a minute for each API', integer(0, 1_000_000), 10)
  .option('--latency <ms>', 'time that SWAS takes to answer', integer(0, 600_000), 0)
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
  .addHelpText(
    'after',
    `
Examples:
  npm run sandbox                                          start the sandbox and print its endpoints
  npm run sandbox -- --quota 600 --data /tmp/rows.json     with a high quota; keep the rows
  npm run sandbox -- --timer 60s                           audit it with the built functions, a run a minute
  npm run sandbox -- --accounts 20 --timer 20s --quota 600 start an organisation; print each alert
  npm run sandbox -- images                                from a second terminal: list the images
  npm run sandbox -- share m-bp1c2d7583c0587fba26 5301946782215093477
  npm run sandbox -- fault swas ListCustomImages refuse InternalError --times 2
  npm run sandbox -- fault swas ListCustomImageShareAccounts throttle --times 0
  npm run sandbox -- fault swas ListCustomImages odd one-too-many --times 0
  npm run sandbox -- messages

Exit codes: ${EXIT.ok} success, or stopped by Ctrl-C or SIGTERM; ${EXIT.failed} the command failed; ${EXIT.usage} wrong usage;
${EXIT.unreachable} no sandbox is running, or the port is in use.`,
  )
  .action(async () => {
    const { port, quota, latency, data, empty, accounts, timer } = options();
    // Imported only here, so that the commands need not load every service.
    const { runSandbox } = await import('./control/run.ts');
    const common = {
      quotaPerMinute: quota,
      latencyMs: latency,
      ...(data === undefined ? {} : { tablestoreFile: data }),
    };
    const members = accounts ?? (timer === undefined ? undefined : 0);
    if (members === undefined) {
      await runSandbox(port, { ...common, seed: empty !== true }, print);
      return;
    }
    const { organisation } = await import('./organisation/organisation.ts');
    const { sandbox, setUp } = organisation({ members, timerMs: timer, print });
    await runSandbox(port, { ...common, ...sandbox }, print, setUp);
  });

program
  .command('accounts')
  .description('list the accounts')
  .action(() => send({ command: 'accounts' }));
program
  .command('images')
  .description('list the custom images')
  .option('--account <id>', 'only images of this account')
  .action(({ account }: Owner) => send({ command: 'images', ownerId: account }));
ofImage('shares <image>')
  .description('list the accounts that an image is shared with')
  .action((imageId: string, { account }: Owner) => send({ command: 'shares', imageId, ownerId: account }));
ofImage('share <image> <account...>')
  .description('share an image with accounts')
  .action((imageId: string, accountIds: string[], { account }: Owner) =>
    send({ command: 'share', imageId, accountIds, ownerId: account }),
  );
ofImage('unshare <image> <account...>')
  .description('remove shares')
  .action((imageId: string, accountIds: string[], { account }: Owner) =>
    send({ command: 'unshare', imageId, accountIds, ownerId: account }),
  );
ofImage('delete <image>')
  .description('delete an image and its shares')
  .action((imageId: string, { account }: Owner) => send({ command: 'delete', imageId, ownerId: account }));
program
  .command('messages')
  .description('show what was sent to the DingTalk robot and the mailbox')
  .action(() => send({ command: 'messages' }));
program
  .command('fire <function>')
  .description('start a function now, with the event of its timer')
  .action((functionName: string) => send({ command: 'fire', functionName }));
program
  .command('invocations')
  .description('list invocations: function, account or timer, type, duration, result')
  .option('--last <n>', 'number of the latest invocations to list; 0 for all', integer(0, 1_000_000), 40)
  .action(({ last }: { last: number }) => send({ command: 'invocations', last }));
program
  .command('kill-next <function>')
  .description('kill the process of the function’s next invocation')
  .option(
    '--ms <ms>',
    'delay after its start; by default it is killed halfway through',
    integer(0, 3_600_000),
  )
  .action((functionName: string, { ms }: { ms?: number }) =>
    send({ command: 'kill-next', functionName, ms }),
  );
program
  .command('duplicate-next <function>')
  .description('deliver the function’s next asynchronous event twice')
  .action((functionName: string) => send({ command: 'duplicate-next', functionName }));
program
  .command('fault')
  .description('make calls fail, or make their replies odd')
  .addArgument(new Argument('<service>', 'service whose calls fail').choices(SERVICES))
  .argument('<operation>', 'operation, such as ListCustomImages, PutRow, send or DOT; * for all')
  .addArgument(new Argument('<kind>', 'kind of failure').choices(KINDS))
  .argument('[code]', 'error code of refuse; oddity of odd; reply of garbage: html, empty or redirect')
  .option(
    '--times <n>',
    'number of calls that are affected; 0 for all (default: 1, with --for 0)',
    integer(0, 1_000_000),
  )
  .option('--for <duration>', 'the fault ends after this time, such as 30s or 10m', duration)
  .option('--region-id <region>', 'only calls about this region')
  .option('--image-id <image>', 'only calls about this image; odd of ListCustomImages: the same as --entry')
  .option('--entry <id>', 'odd: only this entry of the list, such as an image or an account')
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
  npm run sandbox -- fault swas ListCustomImages odd entry-left-out --entry m-bp1c2d7583c0587fba26
  npm run sandbox -- fault swas AddCustomImageShareAccount odd keeps-shared-time --times 0    also for share
  npm run sandbox -- fault dingtalk send refuse --content staging --times 0    refuse these words (430102)
  npm run sandbox -- fault dingtalk send refuse 400102 --times 0               stop the robot
  npm run sandbox -- fault dingtalk send garbage redirect --accepted
  npm run sandbox -- fault email RCPT refuse 451 --recipient security@sandbox.example --for 10m
  npm run sandbox -- fault email DOT refuse "554 5.7.1" --content staging --times 0
  npm run sandbox -- fault email DOT delay --ms 9000 --accepted`,
  )
  .action((service: string, operation: string, kind: string, code: string | undefined, flags: FaultFlags) => {
    const { for: forMs, ...rest } = flags;
    const request = { command: 'fault', service, operation, kind, code, forMs, ...rest };
    return send(checkedFault(request));
  });
program
  .command('heal')
  .description('remove all faults')
  .action(() => send({ command: 'heal' }));

/** One line for each oddity: its name, what is odd, and the operations. */
function oddities(): string {
  const all = Object.entries(ODDITIES);
  const width = Math.max(...all.map(([name]) => name.length));
  return all
    .map(([name, { about, of }]) => `  ${name.padEnd(width)}  ${about} (${of.join(', ')})`)
    .join('\n');
}

/** Parses a fault. Throws a usage error, with the reason, if it could have no effect. */
function checkedFault(request: object): ControlRequest {
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

interface Owner {
  account?: string;
}

function ofImage(nameAndArguments: string): Command {
  return program
    .command(nameAndArguments)
    .option('--account <id>', 'owner of the image; with it you can give the image’s name instead of its id');
}

interface Options {
  port: number;
  quota: number;
  latency: number;
  json?: boolean;
  data?: string;
  empty?: boolean;
  accounts?: number;
  /** Milliseconds. */
  timer?: number;
}

function options(): Options {
  return program.opts<Options>();
}

async function send(request: ControlRequest): Promise<void> {
  const { port, json } = options();
  const reply = await command(port, request);
  if (!reply.ok) throw new Error(reply.text);
  print(
    `${json === true ? JSON.stringify(reply.data ?? { ok: true, text: reply.text }, null, 2) : reply.text}\n`,
  );
}

function integer(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max))
      throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`);
    return value;
  };
}

function period(text: string): number {
  const ms = everyMs(`@every ${text}`);
  if (ms === undefined || ms < 5000)
    throw new InvalidArgumentError('Give a period of at least 5s, such as 20s, 5m or 1h30m.');
  return ms;
}

function duration(text: string): number {
  const ms = everyMs(`@every ${text}`);
  if (ms === undefined || ms <= 0)
    throw new InvalidArgumentError('Give a duration, such as 30s, 10m or 1h30m.');
  return ms;
}

function exitCode(error: unknown): number {
  // Commander has already printed the message. After --help its exit code is 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  complain(`${error instanceof Error ? error.message : String(error)}\n`);
  return error instanceof NoSandboxError || error instanceof PortInUseError ? EXIT.unreachable : EXIT.failed;
}

for (const part of [program, ...program.commands]) part.exitOverride();
process.exitCode = await program.parseAsync().then(
  () => EXIT.ok,
  (error: unknown) => exitCode(error),
);
