import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { AuditError } from '../../lib/errors.ts';
import type { Credentials } from '../../lib/platform/credentials.ts';
import type { OutputFilter } from './output-filter.ts';
import { ROOT } from './root.ts';

/**
 * `s` takes an access from a variable whose name ends so, with this name as the access's. So it deploys as whom this
 * terminal is, whose account the checks ask, and no key has to be stored with `s config add`.
 */
const ACCESS = 'share_audit_serverless_devs_key';
const STOP_WITHIN_MS = 10_000;
/** As a shell has it for a command that Ctrl-C has ended. */
export const INTERRUPTED = 130;

export interface RunS {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly accountId: string;
  readonly credentials: Credentials;
  readonly output: OutputFilter;
  readonly signal: AbortSignal;
}

/**
 * Runs Serverless Devs (`s`) in the project's folder, from the PATH or else from the installed packages.
 * @throws AuditError `SMissing` if it cannot be started, `SFailed` if it fails, `Stopped` if the signal has ended it.
 */
export async function runS(args: readonly string[], run: RunS): Promise<void> {
  const { output, signal } = run;
  const name = `s ${args.join(' ')}`;
  if (signal.aborted) throw new Stopped();
  const child = start([...args, '-a', ACCESS], run);
  const stop = (): void => {
    kill(child.pid, 'SIGINT');
    setTimeout(() => kill(child.pid, 'SIGKILL'), STOP_WITHIN_MS).unref();
    process.once('SIGINT', atOnce);
  };
  const atOnce = (): never => {
    kill(child.pid, 'SIGKILL');
    process.exit(INTERRUPTED);
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    const closed = new Promise<number | NodeJS.Signals>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, by) => resolve(code ?? by ?? 1));
    });
    const [code] = await Promise.all([closed, pass(child.stdout, output), pass(child.stderr, output)]);
    output.end();
    if (signal.aborted) throw new Stopped();
    if (code !== 0)
      throw new AuditError(`${name} failed (${typeof code === 'number' ? `exit code ${code}` : code})`, {
        code: 'SFailed',
      });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new AuditError('Serverless Devs (s) is not installed; run npm ci, without --omit=dev', {
      code: 'SMissing',
    });
  } finally {
    signal.removeEventListener('abort', stop);
    process.removeListener('SIGINT', atOnce);
  }
}

export class Stopped extends AuditError {
  constructor() {
    super('stopped on request', { code: 'Stopped' });
  }
}

function start(args: readonly string[], { environment, accountId, credentials }: RunS) {
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  const access = {
    AccountID: accountId,
    AccessKeyID: accessKeyId,
    AccessKeySecret: accessKeySecret,
    ...(securityToken === undefined ? {} : { SecurityToken: securityToken }),
  };
  // What it writes into its logs is for nobody else from the beginning.
  const mask = process.umask(0o077);
  try {
    return spawn('s', args, {
      cwd: ROOT,
      // Nobody is there to answer a question: it ends, and what was deployed is looked at afterwards.
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: a Ctrl-C in the terminal reaches it once, from here.
      detached: true,
      env: {
        ...environment,
        PATH: `${environment['PATH'] ?? ''}:${join(ROOT, 'node_modules/.bin')}`,
        [ACCESS]: JSON.stringify(access),
      },
    });
  } finally {
    process.umask(mask);
  }
}

async function pass(stream: Readable, output: OutputFilter): Promise<void> {
  stream.setEncoding('utf8');
  for await (const chunk of stream) output.write(chunk as string);
}

/** The whole group: `s` starts processes of its own. */
function kill(pid: number | undefined, by: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, by);
  } catch {
    // It has ended.
  }
}
