import { type Command, CommanderError } from 'commander';
import type { CommandContext } from '../../lib/cli/context.ts';
import { errorLine } from '../../lib/cli/error-line.ts';
import { EXIT } from '../../lib/cli/exit-codes.ts';
import { PROXY_VARIABLES } from '../../lib/platform/proxy-variables.ts';
import { goThroughProxies } from '../../lib/platform/proxy.ts';
import { Redactor } from '../../lib/platform/redact.ts';
import { mustVerifyTls } from '../../lib/platform/verified-tls.ts';
import { AuditError, ConfigError } from '../../lib/errors.ts';
import { type DeployerSettings, deployerSettings, secretsIn } from './deployer-settings.ts';
import { INTERRUPTED, Stopped } from './run-s.ts';

/** What `npm run deploy` and `npm run undeploy` work with, as a command of `share-auditor` does. */
export interface Terminal extends CommandContext {
  readonly settings: DeployerSettings;
}

/**
 * Runs a script with the settings of the current folder. Every secret among them is replaced in whatever it prints
 * (I12). Every error becomes one message and an exit code: 2 if settings or arguments are wrong, 130 after Ctrl-C, else
 * 1.
 *
 * @param command the script's flags and help.
 * @param afterError is said after an error: what is done, and what is not.
 */
export async function runScript<Flags extends object>(
  command: Command,
  work: (flags: Flags, terminal: Terminal) => Promise<number>,
  afterError: (error: AuditError) => string,
): Promise<number> {
  const redactor = new Redactor();
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      err('\nStopping. Press Ctrl-C again to stop at once.\n');
      stop.abort();
    });
  const out = (text: string): void => void process.stdout.write(redactor.redact(text));
  const err = (text: string): void => void process.stderr.write(redactor.redact(text));
  try {
    command.exitOverride().allowExcessArguments(false).showHelpAfterError('(see --help)');
    const flags = command.parse(process.argv.slice(2), { from: 'user' }).opts<Flags>();
    const settings = deployerSettings(process.env, process.cwd());
    const { environment } = settings;
    // The vendor's libraries look there, too.
    Object.assign(process.env, environment);
    redactor.add(...secretsIn(environment));
    mustVerifyTls(environment);
    if (PROXY_VARIABLES.some((name) => environment[name])) await goThroughProxies();
    const screen = {
      colour: process.stdout.isTTY && !environment['NO_COLOR'],
      width: process.stdout.columns ?? 100,
    };
    return await work(flags, { environment, redactor, out, err, screen, signal: stop.signal, settings });
  } catch (error) {
    // Commander has said it, or printed the help.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (!(error instanceof AuditError)) throw error;
    const problems = error instanceof ConfigError ? error.problems : [error.message];
    err(`${problems.map(errorLine).join('')}${afterError(error)}\n`);
    if (stop.signal.aborted || error instanceof Stopped) return INTERRUPTED;
    return error instanceof ConfigError ? EXIT.usage : EXIT.failed;
  }
}
