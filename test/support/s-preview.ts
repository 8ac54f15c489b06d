import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './invoke.ts';

/**
 * What the real `s preview` renders of a deployment file, as JSON.
 * @param environment all that the deployer has exported.
 */
export async function sPreview(
  file: string,
  environment: Readonly<Record<string, string>>,
): Promise<unknown> {
  const home = await mkdtemp(join(tmpdir(), 'share-audit-s-'));
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(ROOT, 'node_modules/@serverless-devs/s/bin/s'), 'preview', '-t', file, '-o', 'json', '--silent'],
      {
        cwd: ROOT,
        // It writes logs into its home. Outside of tests it also starts a process that looks for a newer version.
        env: { PATH: process.env['PATH'], HOME: home, NODE_ENV: 'test', ...environment },
      },
    );
    return JSON.parse(stdout.slice(stdout.indexOf('{')));
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
