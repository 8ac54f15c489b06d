import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { writePackage } from './fixture.ts';
import { isRunning } from './is-running.ts';

test('a sandbox that is killed leaves no function running', async () => {
  const folder = await writePackage(
    `exports.handler = () => {
      require('fs').writeFileSync('pid', String(process.pid));
      return new Promise(() => {});
    };`,
  );
  const script = join(import.meta.dirname, 'killed-sandbox.ts');
  const sandbox = spawn(process.execPath, ['--import', 'tsx', script, folder], { stdio: 'ignore' });
  onTestFinished(() => void sandbox.kill('SIGKILL'));
  const file = join(folder, 'pid');
  await vi.waitFor(() => expect(existsSync(file) && readFileSync(file, 'utf8')).toMatch(/^\d+$/), 15_000);
  const pid = Number(readFileSync(file, 'utf8'));
  expect(isRunning(pid)).toBe(true);
  sandbox.kill('SIGKILL');
  await once(sandbox, 'close');
  await vi.waitFor(() => expect(isRunning(pid)).toBe(false), 5000);
});
