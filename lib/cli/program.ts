import { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import type { AddCommand, CommandContext, Run } from './context.ts';

interface Entry {
  readonly name: string;
  readonly description: string;
  /** Loads what the command needs, which may be much: only the command that is called loads it. */
  readonly load: () => Promise<AddCommand>;
}

/** The order is that of the help text. */
const COMMANDS: readonly Entry[] = [
  {
    name: 'audit',
    description:
      'audit now, from this terminal: the first run takes the baseline, the next ones report what is new',
    load: async () => (await import('./audit-command.ts')).addAuditCommand,
  },
  {
    name: 'notify',
    description: 'send a test message on each channel, to see that people are reached',
    load: async () => (await import('./notify-command.ts')).addNotifyCommand,
  },
  {
    name: 'invoke',
    description: 'run a deployed function now and show its result',
    load: async () => (await import('./invoke-command.ts')).addInvokeCommand,
  },
  {
    name: 'shares',
    description: 'show what is shared now, with whom, and which images could not be read',
    load: async () => (await import('./shares-command.ts')).addSharesCommand,
  },
  {
    name: 'history',
    description: 'show what changed: shares added, removed and added again, newest first',
    load: async () => (await import('./history-command.ts')).addHistoryCommand,
  },
  {
    name: 'report',
    description: 'write what is shared with whom, changes, blind spots and exceptions as a page, CSV or JSON',
    load: async () => (await import('./report-command.ts')).addReportCommand,
  },
  {
    name: 'trust',
    description: 'list, check and edit the trust policy: the accounts that may hold shares',
    load: async () => (await import('./trust-command.ts')).addTrustCommand,
  },
  {
    name: 'revoke',
    description: 'take shares of an image back, after reading them and asking',
    load: async () => (await import('./revoke-command.ts')).addRevokeCommand,
  },
  {
    name: 'forget',
    description: 'take a region that is not audited any more out of the snapshot, after asking',
    load: async () => (await import('./forget-command.ts')).addForgetCommand,
  },
  {
    name: 'doctor',
    description: 'check everything that a deployment needs, and say what to change',
    load: async () => (await import('./doctor-command.ts')).addDoctorCommand,
  },
];

/** The commonest commands. They stand in the description, because they come before the flags and the list of commands. */
const EXAMPLES = `Examples:
  share-auditor audit --region cn-hangzhou   audit your account now
  share-auditor shares                       show what is shared now, with whom
  share-auditor doctor                       check what a deployment needs`;

/**
 * Builds the command line for these arguments. It runs nothing. Of the commands only the one that the arguments name
 * has its flags; the others are there for the help and for the error about a name that does not exist.
 */
export async function program(
  args: readonly string[],
  { out, err }: Pick<CommandContext, 'out' | 'err'>,
  run: Run,
): Promise<Command> {
  const cli = new Command('share-auditor')
    .description(`Reports when a SWAS custom image is shared with another account\n\n${EXAMPLES}`)
    .version(packageJson.version, '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({ writeOut: out, writeErr: err })
    .showHelpAfterError('(see --help)')
    .configureHelp({ subcommandTerm })
    .helpCommand(false);
  cli.hook('preAction', (_cli, command) => refuseEmpty(command));
  const called = args.find((arg) => !arg.startsWith('-'));
  for (const { name, description, load } of COMMANDS) {
    const command = cli.command(name).description(description).allowExcessArguments(false);
    if (name === called) (await load())(command, run);
  }
  return cli;
}

/** As an unset variable of a script leaves it: `--snapshot "$FILE"`. The default would be taken in silence. */
function refuseEmpty(command: Command): void {
  for (const option of command.options) {
    const value: unknown = command.getOptionValue(option.attributeName());
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (values.some((one) => typeof one === 'string' && one.trim() === ''))
      command.error(`error: option '${option.flags}' argument is empty`);
  }
}

/** `add <account>`. Without «[options]»: a command that is not called has none yet. */
const subcommandTerm = (command: Command): string =>
  [command.name(), ...command.registeredArguments.map((argument) => `<${argument.name()}>`)].join(' ');
