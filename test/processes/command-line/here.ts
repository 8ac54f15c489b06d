import { runProgram } from '../../../lib/cli/run-program.ts';
import { Redactor } from '../../../lib/platform/redact.ts';
import { type Ended, folderForTest, runCommand } from '../../support/command.ts';
import { isLong } from '../../support/size.ts';

/** As `startCommand` sets it. */
const AROUND = { ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true', SWAS_CALLS_PER_MINUTE: '6000' };

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
  const restore = enter(environment, folder);
  try {
    const code = await runProgram(args, {
      environment,
      redactor,
      out: (text) => void (out += redactor.redact(text)),
      err: (text) => void (err += redactor.redact(text)),
      screen: { colour: false, width },
      signal,
    });
    return { code, out, err };
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
