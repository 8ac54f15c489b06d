import { execFileSync } from 'node:child_process';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { loadAccountsFile } from '../../lib/accounts/accounts-file.ts';
import { ConfigError } from '../../lib/errors.ts';
import { loadPolicy } from '../../lib/policy/load-policy.ts';
import { runHere } from '../processes/command-line/here.ts';
import { folderForTest } from '../support/command.ts';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await folderForTest();
  path = join(folder, 'policy.yaml');
});

const problemOf = async (read: Promise<unknown>): Promise<string> => {
  const error: unknown = await read.then(
    () => new Error('it was read'),
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(ConfigError);
  return (error as ConfigError).problems.join('\n');
};

const list = (file: string) =>
  runHere(['trust', 'list', '--policy', file], { environment: {}, folder, width: 1000 });

/** What the functions' readers and the command say of the file at `path`. Each ends soon. */
async function said(): Promise<readonly string[]> {
  const startMs = performance.now();
  const accounts = { memberRole: 'a', memberExternalId: undefined, accountsFile: path };
  const problems = [
    await problemOf(loadPolicy(path, '/nowhere')),
    await problemOf(loadPolicy(undefined, folder)),
    await problemOf(loadAccountsFile(accounts, '/nowhere')),
  ];
  const { code, err } = await list(path);
  expect(code).toBe(2);
  expect(performance.now() - startMs).toBeLessThan(5_000);
  return [...problems, err];
}

const each = (what: string): string[] =>
  Array.from({ length: 4 }, () => expect.stringContaining(what) as string);

describe('what is no readable text file is an error, never an empty policy, and holds nothing up', () => {
  it('a directory', async () => {
    await mkdir(path);
    expect(await said()).toEqual(each('it is a directory (EISDIR)'));
  });

  it('a named pipe in which nobody writes', async () => {
    execFileSync('mkfifo', [path]);
    expect(await said()).toEqual(each('it is a pipe, not a file'));
  });

  it('a device without an end', async () => {
    await symlink('/dev/zero', path);
    expect(await said()).toEqual(each('larger than 1 MB'));
  });

  it('a link to nothing, also where no file is named', async () => {
    await symlink('gone.yaml', path);
    expect(await said()).toEqual(each('it is a link to a file that does not exist (ENOENT)'));
  });

  it('links in a circle', async () => {
    await symlink('policy.yaml', path);
    expect(await said()).toEqual(each('its links lead in a circle (ELOOP)'));
  });

  it('a file that may not be read', async () => {
    await writeFile(path, 'accounts: {}\n');
    await chmod(folder, 0o755);
    await chmod(path, 0o000);
    asNobody();
    expect(await said()).toEqual(each('permission denied (EACCES)'));
  });

  it('a file in a folder that may not be entered', async () => {
    await writeFile(path, 'accounts: {}\n');
    await chmod(folder, 0o000);
    asNobody();
    expect(await problemOf(loadPolicy(undefined, folder))).toContain('permission denied (EACCES)');
  });

  it('a file in a file', async () => {
    await writeFile(path, 'accounts: {}\n');
    expect(await problemOf(loadPolicy(undefined, path))).toContain(
      'a part of the path is not a directory (ENOTDIR)',
    );
  });

  it('more than a megabyte', async () => {
    await writeFile(path, `# ${'共'.repeat(400 * 1024)}\n`);
    expect(await said()).toEqual(each('larger than 1 MB, the limit'));
  });

  it.each([
    ['brackets', '['.repeat(1_000_000)],
    ['dashes, of which the YAML library makes the process run out of memory', '- '.repeat(500_000)],
    ['question marks', '? '.repeat(500_000)],
    ['tables', Array.from({ length: 1_300 }, (_, n) => `${' '.repeat(n)}a:\n`).join('')],
  ])('a megabyte of nested %s', async (_what, text) => {
    await writeFile(path, text);
    expect(await said()).toEqual(each('the nesting is deeper than 100 levels'));
  });
});

it('the empty device is an empty file', async () => {
  expect((await loadPolicy(devNull, folder))?.policy.exceptions.size).toBe(0);
});

/** Root may read everything. */
function asNobody(): void {
  if (process.getuid?.() !== 0) return;
  process.seteuid?.(65_534);
  onTestFinished(() => process.seteuid?.(0));
}
