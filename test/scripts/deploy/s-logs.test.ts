import { chmod, mkdir, mkdtemp, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { narrowLogs } from '../../../scripts/deploy/s-logs.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 's-logs-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
});

async function log(folder: string, name: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755);
  const file = join(folder, name);
  await writeFile(file, 'x');
  await chmod(file, 0o644);
  return file;
}

const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

it('what was written since then is for its owner; older files and what a link leads to stay as they are', async () => {
  const logs = join(home, '.s/logs');
  const fresh = await log(join(logs, 'run-2'), 's_cli.log');
  const old = await log(join(logs, 'run-1'), 's_cli.log');
  const elsewhere = await log(join(home, 'elsewhere'), 'file');
  await symlink(elsewhere, join(logs, 'run-2', 'link'));
  const past = new Date(Date.now() - 3_600_000);
  for (const path of [old, join(logs, 'run-1')]) await utimes(path, past, past);
  expect(await narrowLogs({ HOME: home }, Date.now() - 60_000)).toEqual({ folder: logs, files: 1 });
  expect([await modeOf(fresh), await modeOf(join(logs, 'run-2'))]).toEqual(['600', '700']);
  expect([await modeOf(old), await modeOf(join(logs, 'run-1')), await modeOf(elsewhere)]).toEqual([
    '644',
    '755',
    '644',
  ]);
});

it('the folder that the configuration of s names is used, and none is no error', async () => {
  expect(await narrowLogs({ HOME: home }, 0)).toBeUndefined();
  await mkdir(join(home, '.s/config'), { recursive: true });
  await writeFile(join(home, '.s/config/s.json'), '{ "workspace": "~/work" }');
  const file = await log(join(home, 'work/logs/run'), 's_cli.log');
  expect(await narrowLogs({ HOME: '/nonexistent', serverless_devs_config_home: home }, 0)).toMatchObject({
    files: 1,
  });
  expect(await modeOf(file)).toBe('600');
});
