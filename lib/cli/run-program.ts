import { CommanderError } from 'commander';
import { AuditError, ConfigError } from '../errors.ts';
import { mustVerifyTls } from '../platform/verified-tls.ts';
import type { CommandContext } from './context.ts';
import { errorLine } from './error-line.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { program } from './program.ts';

/**
 * Runs the command that the arguments name. Every error becomes one message and an exit code.
 *
 * @param beforeWork is called when a command is to work, and not for its help or a wrong flag.
 */
export async function runProgram(
  args: readonly string[],
  context: CommandContext,
  beforeWork: () => void = () => undefined,
): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  try {
    const cli = await program(args, context, async (work) => {
      beforeWork();
      mustVerifyTls(context.environment);
      code = await work(context);
    });
    await cli.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    // Commander has printed its own message, or the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    context.err(errorLines(error));
    return error instanceof ConfigError ? EXIT.usage : EXIT.failed;
  }
}

/** In the form that commander's own errors have: each problem is a line that begins with `error:`. */
function errorLines(error: unknown): string {
  if (error instanceof ConfigError) return error.problems.map(errorLine).join('');
  if (error instanceof AuditError) return errorLine(error.message);
  return errorLine(`internal error: ${error instanceof Error ? error.stack : 'unknown'}`);
}
