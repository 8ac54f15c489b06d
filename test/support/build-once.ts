import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** `npm run build` before the tests: those of the functions run the built packages, as a deployment does. */
export async function setup(): Promise<void> {
  const root = join(import.meta.dirname, '../..');
  await promisify(execFile)(process.execPath, ['--import', 'tsx', 'scripts/build.ts'], { cwd: root });
}
