import { spawn } from 'node:child_process';
import { AuditError } from '../../lib/errors.ts';
import { ROOT } from './root.ts';
import { Stopped } from './run-s.ts';

/**
 * `npm run build`: the packages of all functions, once.
 * @throws AuditError `BuildFailed`, or `Stopped`.
 */
export async function buildPackages(show: (line: string) => void, signal: AbortSignal): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/build.ts'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    signal,
  });
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  closed.catch(() => undefined);
  child.stdout.setEncoding('utf8');
  for await (const chunk of child.stdout) for (const line of String(chunk).trim().split('\n')) show(line);
  const code = await closed.catch((error: Error) => error.name);
  if (signal.aborted) throw new Stopped();
  if (code !== 0)
    throw new AuditError('npm run build failed; what it says above must be mended first', {
      code: 'BuildFailed',
    });
}
