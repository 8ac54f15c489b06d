import { chmod, lstat, readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface NarrowedLogs {
  readonly folder: string;
  /** So many files were written since then, all of them for their owner only now. */
  readonly files: number;
}

/**
 * Takes the files that `s` has written into its logs since `sinceMs` away from other users of this machine: they have
 * the functions' environment in clear, secrets included.
 * @returns undefined if it has written none.
 */
export async function narrowLogs(
  environment: Readonly<Record<string, string | undefined>>,
  sinceMs: number,
): Promise<NarrowedLogs | undefined> {
  const folder = join(await homeOfS(environment), 'logs');
  const files = await narrow(folder, sinceMs);
  return files === 0 ? undefined : { folder, files };
}

/** `~/.s`, or the folder that its own configuration names. */
async function homeOfS(environment: Readonly<Record<string, string | undefined>>): Promise<string> {
  const user = environment['serverless_devs_config_home'] || environment['HOME'] || homedir();
  const home = join(user, '.s');
  try {
    const { workspace } = JSON.parse(await readFile(join(home, 'config/s.json'), 'utf8')) as {
      workspace?: unknown;
    };
    if (typeof workspace === 'string' && workspace !== '') return workspace.replace('~', user);
  } catch {
    // Usually there is none.
  }
  return home;
}

/** Links are not followed. Clocks of files may be coarse. */
async function narrow(folder: string, sinceMs: number): Promise<number> {
  let files = 0;
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const stat = await lstat(path).catch(() => undefined);
    if (stat === undefined || stat.mtimeMs < sinceMs - 2_000) continue;
    if (stat.isDirectory()) {
      const within = await narrow(path, sinceMs);
      if (within > 0) await chmod(path, 0o700);
      files += within;
    } else if (stat.isFile()) {
      await chmod(path, 0o600);
      files += 1;
    }
  }
  return files;
}
