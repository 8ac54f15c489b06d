#!/usr/bin/env node
import '../platform/quiet-sdks.ts';
import { lstatSync } from 'node:fs';
import { ConfigError } from '../errors.ts';
import { PROXY_VARIABLES } from '../platform/proxy-variables.ts';
import { Redactor } from '../platform/redact.ts';
import type { CommandContext } from './context.ts';
import { errorLine } from './error-line.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { LiveLine } from './live-line.ts';
import { runProgram } from './run-program.ts';

/**
 * If the reader of a pipe has gone away (`| head`), the command still finishes its work and sets its exit code; that is
 * no error. Any other failure to write the results, such as a full disk, makes the command fail.
 */
function watchOutput(): void {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') return;
    process.stderr.write(errorLine(`the output cannot be written: ${message}`));
    process.once('exit', (exitCode) => {
      if (exitCode === EXIT.ok) process.exitCode = EXIT.failed;
    });
  });
}

/** What was left behind (a call whose answer nobody waits for any more) keeps no process alive that was told to stop. */
async function leave(code: ExitCode): Promise<never> {
  for (const stream of [process.stdout, process.stderr])
    await new Promise<void>((resolve) => stream.write('', () => resolve()));
  process.exit(code);
}

/**
 * Adds what `settings.env` of the current folder sets to this process's environment, where the vendor's libraries look
 * as well. Loaded only where there is one: every command starts here.
 * @returns throws what is wrong with the file, once a command is to work: its help is shown in any case.
 */
async function addSettingsEnv(err: (text: string) => void): Promise<() => void> {
  // A link that leads nowhere is an error, and no missing file.
  if (lstatSync('settings.env', { throwIfNoEntry: false }) === undefined) return () => undefined;
  const { withSettingsEnv } = await import('../config/settings-env/with-settings-env.ts');
  try {
    const { environment, warnings } = withSettingsEnv(process.env, process.cwd());
    Object.assign(process.env, environment);
    return () => {
      for (const warning of warnings) err(`Warning: ${warning}\n`);
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return () => {
      throw error;
    };
  }
}

async function main(): Promise<ExitCode> {
  const redactor = new Redactor();
  const stop = new AbortController();
  const line = new LiveLine(process.stderr);
  const isDumb = process.env['TERM'] === 'dumb';
  // The first SIGINT ends the work in order and gives the lease back. The second ends the process at once.
  process.once('SIGINT', () => {
    line.write('\nStopping after the work in progress. Press Ctrl-C again to stop at once.\n');
    stop.abort();
  });
  process.once('SIGTERM', () => stop.abort());
  watchOutput();
  const err = (text: string): void => line.write(redactor.redact(text));
  const beforeWork = await addSettingsEnv(err);
  const context: CommandContext = {
    environment: process.env,
    redactor,
    out: (text) => void process.stdout.write(redactor.redact(text)),
    err,
    live: process.stderr.isTTY && !isDumb ? line : undefined,
    screen: {
      colour: process.stdout.isTTY && !process.env['NO_COLOR'] && !isDumb,
      // A terminal that has just been opened may not know its width: 0.
      width: process.stdout.columns || 100,
      isPiped: !process.stdout.isTTY,
    },
    signal: stop.signal,
  };
  // Loaded only where there is one: every command starts here.
  if (PROXY_VARIABLES.some((name) => process.env[name]))
    await (await import('../platform/proxy.ts')).goThroughProxies();
  const code = await runProgram(process.argv.slice(2), context, beforeWork);
  return stop.signal.aborted ? leave(code) : code;
}

process.exitCode = await main();
