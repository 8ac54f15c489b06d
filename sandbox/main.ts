import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { command, NoSandboxError } from './control/client.ts';
import { type ControlRequest, controlRequest, DEFAULT_CONTROL_PORT, KINDS } from './control/protocol.ts';
import { PortInUseError } from './control/port-in-use-error.ts';
import { SERVICES } from './faults.ts';
import { everyMs } from './fc/schedule.ts';

const EXIT = { ok: 0, failed: 1, usage: 2, unreachable: 3 } as const;

const print = (text: string) => void process.stdout.write(text);
const complain = (text: string) => void process.stderr.write(text);

const program = new Command('sandbox')
  .description(
    'A small Alibaba Cloud on this machine: SWAS, STS, the resource directory, Function Compute, Tablestore, a DingTalk robot and a mailbox.',
  )
  .option('--port <port>', 'port that takes commands', integer(0, 65_535), DEFAULT_CONTROL_PORT)
  .option('--json', 'print the answer of a command as JSON')
  .option('--quota <calls>', 'SWAS calls a minute for each API', integer(0, 1_000_000), 10)
  .option('--latency <ms>', 'time that SWAS takes to answer', integer(0, 600_000), 0)
  .option('--data <file>', 'file that keeps the Tablestore rows when the sandbox ends')
  .addOption(
    new Option('--empty', 'begin without the demo account’s images').conflicts(['accounts', 'timer']),
  )
  .option(
    '--accounts <n>',
    'an organisation of so many member accounts, audited by the built functions (npm run build first)',
    integer(1, 200),
  )
  .option(
    '--timer <period>',
    'how often the audit runs there, such as 20s; the other timers in its ratio',
    period,
  )
  .helpCommand(false)
  .showHelpAfterError('(--help tells how it is used)')
  .addHelpText(
    'after',
    `
Examples:
  npm run sandbox                                          start it, print its endpoints
  npm run sandbox -- --quota 600 --data /tmp/rows.json     a fast one that remembers
  npm run sandbox -- --accounts 20 --timer 20s --quota 600 an organisation to watch; prints each alert
  npm run sandbox -- images                                in a second terminal
  npm run sandbox -- share m-bp1c2d7583c0587fba26 5301946782215093477
  npm run sandbox -- fault swas ListCustomImages refuse InternalError --times 2
  npm run sandbox -- messages

Exit codes: ${EXIT.ok} done, or ended by Ctrl-C or SIGTERM; ${EXIT.failed} the command could not be carried out;
${EXIT.usage} wrong usage; ${EXIT.unreachable} no sandbox runs, or the port is in use.`,
  )
  .action(async () => {
    const { port, quota, latency, data, empty, accounts, timer } = options();
    if (accounts === undefined && timer !== undefined)
      program.error("error: option '--timer <period>' is for an organisation: give '--accounts <n>', too");
    // Only here: the commands must not wait for every service to be loaded.
    const { runSandbox } = await import('./control/run.ts');
    const common = {
      quotaPerMinute: quota,
      latencyMs: latency,
      ...(data === undefined ? {} : { tablestoreFile: data }),
    };
    if (accounts === undefined) {
      await runSandbox(port, { ...common, seed: empty !== true }, print);
      return;
    }
    const { organisation } = await import('./organisation/organisation.ts');
    const { sandbox, setUp } = organisation({ members: accounts, timerMs: timer, print });
    await runSandbox(port, { ...common, ...sandbox }, print, setUp);
  });

program
  .command('accounts')
  .description('list the accounts')
  .action(() => send({ command: 'accounts' }));
program
  .command('images')
  .description('list the custom images')
  .option('--account <id>', 'of this account only')
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
  .description('take shares back')
  .action((imageId: string, accountIds: string[], { account }: Owner) =>
    send({ command: 'unshare', imageId, accountIds, ownerId: account }),
  );
ofImage('delete <image>')
  .description('delete an image with its shares')
  .action((imageId: string, { account }: Owner) => send({ command: 'delete', imageId, ownerId: account }));
program
  .command('messages')
  .description('show what was sent to the DingTalk robot and the mailbox')
  .action(() => send({ command: 'messages' }));
program
  .command('fire <function>')
  .description('start a function now, as its timer does')
  .action((functionName: string) => send({ command: 'fire', functionName }));
program
  .command('invocations')
  .description('list what ran: function, account or timer, type, duration, how it ended')
  .option('--last <n>', 'how many; 0 for all', integer(0, 1_000_000), 40)
  .action(({ last }: { last: number }) => send({ command: 'invocations', last }));
program
  .command('kill-next <function>')
  .description('kill the process of its next invocation')
  .option('--ms <ms>', 'so long after it began; default: in its middle', integer(0, 3_600_000))
  .action((functionName: string, { ms }: { ms?: number }) =>
    send({ command: 'kill-next', functionName, ms }),
  );
program
  .command('duplicate-next <function>')
  .description('deliver its next asynchronous event twice')
  .action((functionName: string) => send({ command: 'duplicate-next', functionName }));
program
  .command('fault')
  .description('make calls fail')
  .addArgument(new Argument('<service>', 'whose calls').choices(SERVICES))
  .argument('<operation>', 'the API’s name, as ListCustomImages, PutRow, send or DATA; * for all')
  .addArgument(new Argument('<kind>', 'what becomes of them').choices(KINDS))
  .argument('[code]', 'the code to refuse with')
  .option('--times <n>', 'how many calls; 0 for all', integer(0, 1_000_000), 1)
  .option('--region-id <region>', 'only calls about this region')
  .option('--image-id <image>', 'only calls about this image')
  .option('--table <table>', 'only calls about this table')
  .option('--page <n>', 'only calls for this page', integer(1, 1_000_000))
  .option('--ms <ms>', 'how long a delay is', integer(0, 3_600_000))
  .action((service: string, operation: string, kind: string, code: string | undefined, flags: object) =>
    send(controlRequest.parse({ command: 'fault', service, operation, kind, code, ...flags })),
  );
program
  .command('heal')
  .description('take all faults away')
  .action(() => send({ command: 'heal' }));

interface Owner {
  account?: string;
}

function ofImage(nameAndArguments: string): Command {
  return program
    .command(nameAndArguments)
    .option('--account <id>', 'whose image it is; then its name will do, too');
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
      throw new InvalidArgumentError(`A whole number from ${min} to ${max} is wanted.`);
    return value;
  };
}

function period(text: string): number {
  const ms = everyMs(`@every ${text}`);
  if (ms === undefined || ms < 5000)
    throw new InvalidArgumentError('A time from 5s on is wanted, such as 20s, 5m or 1h30m.');
  return ms;
}

function exitCode(error: unknown): number {
  // Commander has told the person already, and leaves with 0 from --help.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  complain(`${error instanceof Error ? error.message : String(error)}\n`);
  return error instanceof NoSandboxError || error instanceof PortInUseError ? EXIT.unreachable : EXIT.failed;
}

for (const part of [program, ...program.commands]) part.exitOverride();
process.exitCode = await program.parseAsync().then(
  () => EXIT.ok,
  (error: unknown) => exitCode(error),
);
