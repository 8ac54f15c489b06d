import { CommanderError, type Command } from 'commander';
import { EXIT, type ExitCode } from '../../../lib/cli/exit-codes.ts';
import { program } from '../../../lib/cli/program.ts';
import { AuditError, ConfigError } from '../../../lib/errors.ts';
import { Redactor } from '../../../lib/platform/redact.ts';
import { folderForTest, runCommand } from '../../support/command.ts';
import { isLong } from '../../support/size.ts';

/** As `startCommand` sets it. */
const AROUND = { ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true', SWAS_CALLS_PER_MINUTE: '6000' };

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Around {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The working directory and the home directory. Default: this process's own. */
  readonly folder?: string;
  readonly width?: number;
  readonly signal?: AbortSignal;
}

/**
 * Runs the command within this process, with everything but `lib/cli/main.ts`. For the many runs of a kind of which
 * another test starts one as a process. One at a time: it changes this process's environment and directory.
 */
export async function runHere(args: readonly string[], around: Around): Promise<Ended> {
  const { environment, folder, width = 100, signal = new AbortController().signal } = around;
  const redactor = new Redactor();
  let [out, err] = ['', ''];
  const write = {
    writeOut: (text: string) => void (out += redactor.redact(text)),
    writeErr: (text: string) => void (err += redactor.redact(text)),
  };
  let code: ExitCode = EXIT.ok;
  const cli = program(async (work) => {
    code = await work({
      environment,
      redactor,
      out: write.writeOut,
      err: write.writeErr,
      screen: { colour: false, width },
      signal,
    });
  });
  for (const command of withSubcommands(cli)) command.exitOverride().configureOutput(write);
  const restore = enter(environment, folder);
  try {
    await cli.parseAsync(args, { from: 'user' });
    return { code, out, err };
  } catch (error) {
    if (error instanceof CommanderError)
      return { code: error.exitCode === 0 ? EXIT.ok : EXIT.usage, out, err };
    if (!(error instanceof AuditError)) throw error;
    write.writeErr(`${error.message}\n`);
    return { code: error instanceof ConfigError ? EXIT.usage : EXIT.failed, out, err };
  } finally {
    restore();
  }
}

/**
 * `runCommand` for one of several runs of a kind: a process in `npm run test:long`; in `npm test`, where another one of
 * its kind is a process, within this process.
 */
export const runEither: typeof runCommand = isLong
  ? runCommand
  : async (args, environment, folder) =>
      runHere(args, {
        environment: { ...AROUND, ...environment },
        folder: folder ?? (await folderForTest()),
      });

const withSubcommands = (command: Command): readonly Command[] => [
  command,
  ...command.commands.flatMap(withSubcommands),
];

/** The vendor's credential chain reads the process's own environment. */
function enter(environment: Around['environment'], folder: string | undefined): () => void {
  const before = { ...process.env };
  const cwd = process.cwd();
  for (const name of Object.keys(before)) if (name.startsWith('ALIBABA_CLOUD_')) delete process.env[name];
  for (const [name, value] of Object.entries(environment))
    if (name.startsWith('ALIBABA_CLOUD_') && value !== undefined) process.env[name] = value;
  if (folder !== undefined) {
    process.env['HOME'] = folder;
    process.chdir(folder);
  }
  return () => {
    process.chdir(cwd);
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  };
}
