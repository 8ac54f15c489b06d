import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The logs of `s`: each file's text and its mode and that of its folder, in octal. */
export async function logsIn(folder: string): Promise<readonly { text: string; modes: string }[]> {
  const logs = join(folder, '.s/logs');
  const runs = await readdir(logs);
  return Promise.all(
    runs.map(async (run) => {
      const file = join(logs, run, 's_cli.log');
      const modes = await Promise.all([stat(join(logs, run)), stat(file)]);
      return {
        text: await readFile(file, 'utf8'),
        modes: modes.map(({ mode }) => (mode & 0o777).toString(8)).join(' '),
      };
    }),
  );
}
