#!/usr/bin/env node
import '../platform/quiet-sdks.ts';
import { Command, CommanderError } from 'commander';
import { AuditError, ConfigError } from '../errors.ts';
import { Redactor } from '../platform/redact.ts';
import { addAuditCommand } from './audit-command.ts';
import { addNotifyCommand } from './notify-command.ts';
import { addInvokeCommand } from './invoke-command.ts';
import { addDoctorCommand } from './doctor-command.ts';
import type { AddCommand, CommandContext, Run } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { addHistoryCommand } from './history-command.ts';
import { addRevokeCommand } from './revoke-command.ts';
import { addReportCommand } from './report-command.ts';
import { addSharesCommand } from './shares-command.ts';
import { addTrustCommand } from './trust-command.ts';

/** In the order in which the help lists them. */
const COMMANDS: readonly AddCommand[] = [
  addAuditCommand,
  addNotifyCommand,
  addInvokeCommand,
  addSharesCommand,
  addHistoryCommand,
  addReportCommand,
  addTrustCommand,
  addRevokeCommand,
  addDoctorCommand,
];

function program(run: Run): Command {
  const cli = new Command('share-auditor')
    .description('Tells people when a SWAS custom image is shared with another account')
    .exitOverride()
    .showHelpAfterError('(--help shows how)')
    .helpCommand(false);
  for (const add of COMMANDS) add(cli, run);
  for (const command of cli.commands) command.exitOverride().allowExcessArguments(false);
  return cli;
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
    await program(async (work) => {
      code = await work(context);
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
