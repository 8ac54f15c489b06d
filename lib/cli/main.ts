#!/usr/bin/env node
import '../platform/quiet-sdks.ts';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { AuditError, ConfigError } from '../errors.ts';
import { Redactor } from '../platform/redact.ts';
import { auditCommand, type AuditFlags, type CommandContext } from './audit-command.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';

const EXAMPLES = `
Examples:
  $ npm run audit -- --region cn-hangzhou
  $ npm run audit -- --region cn-hangzhou,ap-southeast-1 --json
  $ npm run audit -- --region all --snapshot ~/share-audit.sqlite

Credentials: ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or a profile of the aliyun CLI.
Channels and everything else: environment variables, see the README's table.

Exit codes:
  0  every image was read, and nothing alerts
  1  failed; the message says why
  2  a flag or a setting is wrong; nothing was called or written
  3  some images could not be read, or another run is at work
  4  new shares that nobody vouched for, or another alert`;

function program(run: (flags: AuditFlags) => Promise<void>): Command {
  const cli = new Command('npm run')
    .description('Tells people when a SWAS custom image is shared with another account')
    .exitOverride()
    .showHelpAfterError('(--help shows how)')
    .helpCommand(false);
  cli
    .command('audit')
    .description(
      'audit now, from this terminal: the first run takes the baseline, the next ones tell what is new',
    )
    .option(
      '--region <list>',
      'regions, comma-separated, or all (default: REGIONS)',
      (value: string, before: readonly string[] | undefined) => [...(before ?? []), value],
    )
    .option(
      '--snapshot <file>',
      'the SQLite snapshot, instead of any other (default: SNAPSHOT_FILE, or share-audit.sqlite here)',
    )
    .option('--policy <file>', 'trusted accounts (default: POLICY_FILE, or policy.yaml here if it exists)')
    .option('--minutes <n>', 'the longest it may take', minutes, 60)
    .option('--json', 'print the summary as JSON, and nothing else')
    .exitOverride()
    .allowExcessArguments(false)
    .addHelpText('after', EXAMPLES)
    .action(run);
  return cli;
}

function minutes(value: string): number {
  const n = /^[0-9]{1,4}$/.test(value) ? Number(value) : 0;
  if (n < 1 || n > 1440) throw new InvalidArgumentError('must be a whole number from 1 to 1440.');
  return n;
}

async function main(): Promise<ExitCode> {
  const redactor = new Redactor();
  const stop = new AbortController();
  // Once: end well, with the lease given back. Twice: the default, at once.
  process.once('SIGINT', () => {
    process.stderr.write('\nStopping: what was found is being stored and sent. Again to stop at once.\n');
    stop.abort();
  });
  process.once('SIGTERM', () => stop.abort());
  // A reader that has gone away (`| head`) is no error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok);
    throw error;
  });
  const context: CommandContext = {
    environment: process.env,
    redactor,
    out: (text) => void process.stdout.write(redactor.redact(text)),
    err: (text) => void process.stderr.write(redactor.redact(text)),
    screen: {
      colour: process.stdout.isTTY && !process.env['NO_COLOR'],
      width: process.stdout.columns ?? 100,
    },
    signal: stop.signal,
  };
  let code: ExitCode = EXIT.ok;
  try {
    await program(async (flags) => {
      code = await auditCommand(flags, context);
    }).parseAsync();
    return code;
  } catch (error) {
    // Commander has printed its own message, or the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    context.err(
      `${error instanceof AuditError ? error.message : `A fault of this program: ${error instanceof Error ? error.stack : 'unknown'}`}\n`,
    );
    return error instanceof ConfigError ? EXIT.usage : EXIT.failed;
  }
}

process.exitCode = await main();
