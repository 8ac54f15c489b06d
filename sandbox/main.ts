import { CommanderError } from 'commander';
import { EXIT } from './cli/exit-codes.ts';
import { checkCommand, sandboxProgram } from './cli/program.ts';
import { NoSandboxError } from './control/client.ts';
import { SeveralSandboxesError } from './control/find-sandbox.ts';
import { PortInUseError } from './control/port-in-use-error.ts';

/** `npm run sandbox`: starts a sandbox, or sends a command to the one that runs. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const program = sandboxProgram();
    checkCommand(program, args);
    await program.parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    // Commander has already printed the message. After --help its exit code is 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    if (error instanceof SeveralSandboxesError) return EXIT.usage;
    return error instanceof NoSandboxError || error instanceof PortInUseError
      ? EXIT.unreachable
      : EXIT.failed;
  }
}

process.exitCode = await main(process.argv.slice(2));
