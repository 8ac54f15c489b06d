import { execFile } from 'node:child_process';
import { copyFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');

it('I12: npm pack takes no settings.env, policy or accounts of the folder, and takes their examples', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'npm-pack-'));
  try {
    for (const file of [
      'package.json',
      'settings.example.env',
      'policy.example.yaml',
      'accounts.example.yaml',
    ])
      await copyFile(join(ROOT, file), join(folder, file));
    await mkdir(join(folder, 'lib'));
    await cp(join(ROOT, 'lib/cli'), join(folder, 'lib/cli'), { recursive: true });
    for (const file of [
      'settings.env',
      'policy.yaml',
      'accounts.yaml',
      'lib/settings.env',
      'lib/cli/settings.env',
    ])
      await writeFile(join(folder, file), 'DINGTALK_SECRET=x\n');
    const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder },
    });
    const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
    expect(files.map(({ path }) => path).toSorted()).toEqual([
      'accounts.example.yaml',
      'lib/cli/share-auditor.js',
      'package.json',
      'policy.example.yaml',
      'settings.example.env',
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
