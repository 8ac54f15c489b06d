import { spawn } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { endOf, folderForTest } from '../support/command.ts';
import { ROOT } from '../support/invoke.ts';

/** `npm run stack-settings` in this folder, with this answer of GetStack on its input. */
async function given(folder: string, answer: unknown) {
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), join(ROOT, 'scripts/stack-settings.ts')],
    { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] },
  );
  child.stdin.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  return endOf(child);
}
const MADE = {
  Status: 'CREATE_COMPLETE',
  Outputs: [{ OutputKey: 'SettingsEnv', OutputValue: 'REGIONS=cn-hangzhou' }],
};

it('writes settings.env for its owner only, and never over one that is there', async () => {
  const folder = await folderForTest();
  expect(await given(folder, MADE)).toMatchObject({ code: 0, err: '' });
  const file = join(folder, 'settings.env');
  expect(await readFile(file, 'utf8')).toBe('REGIONS=cn-hangzhou\n');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const again = { ...MADE, Outputs: [{ OutputKey: 'SettingsEnv', OutputValue: 'REGIONS=all' }] };
  const { code, err } = await given(folder, again);
  expect({ code, err }).toEqual({
    code: 1,
    err: 'error: settings.env is there already, and was not changed: move it away to have it written anew\n',
  });
  expect(await readFile(file, 'utf8')).toBe('REGIONS=cn-hangzhou\n');
});

it.each<[unknown, string]>([
  [{ Status: 'CREATE_IN_PROGRESS', Outputs: [] }, 'the stack is CREATE_IN_PROGRESS: wait a minute'],
  [
    { Status: 'CREATE_FAILED', StatusReason: 'EntityAlreadyExists.Role\u001b[31m' },
    'the stack is CREATE_FAILED: EntityAlreadyExists.Role',
  ],
  [{ Status: 'CREATE_COMPLETE', Outputs: null }, 'the stack is CREATE_COMPLETE'],
  ['', 'there is no stack on the input'],
  ['ERROR: InvalidAccessKeyId', 'there is no stack on the input'],
  ['[1]', 'there is no stack on the input'],
])('%j: says why there is nothing to write', async (answer, said) => {
  const folder = await folderForTest();
  const { code, err } = await given(folder, answer);
  expect(code).toBe(1);
  expect(err).toContain(said);
  expect(err).not.toContain('\u001b');
  await expect(stat(join(folder, 'settings.env'))).rejects.toThrow('ENOENT');
});
