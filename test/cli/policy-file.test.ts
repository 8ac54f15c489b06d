import {
  chmod,
  chown,
  lstat,
  mkdir,
  readdir,
  readFile,
  realpath,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { readPolicyFile, replacePolicyFile } from '../../lib/cli/trust/policy-file.ts';
import { folderForTest, runCommand } from '../support/command.ts';

const OLD = 'accounts: {}\n';
const NEW = 'accounts:\n  "1234567890123456": { name: x }\n';
let folder = '';
let path = '';
beforeEach(async () => {
  folder = await folderForTest();
  path = join(folder, 'policy.yaml');
});
const read = () => readPolicyFile(path, { environment: {} } as never, true);
const names = async () => (await readdir(folder)).toSorted();

it('a link stays a and the file behind it keeps its mode and its owner', async () => {
  await mkdir(join(folder, 'real'));
  await writeFile(join(folder, 'real/p.yaml'), OLD);
  await chmod(join(folder, 'real/p.yaml'), 0o604);
  if (process.getuid?.() === 0) await chown(join(folder, 'real/p.yaml'), 12_345, 23_456);
  const before = await stat(join(folder, 'real/p.yaml'));
  await symlink('real', join(folder, 'over'));
  await symlink('over/p.yaml', path);
  await replacePolicyFile(await read(), NEW);
  expect((await lstat(path)).isSymbolicLink()).toBe(true);
  expect(await realpath(path)).toBe(join(await realpath(folder), 'real/p.yaml'));
  expect(await readFile(join(folder, 'real/p.yaml'), 'utf8')).toBe(NEW);
  const { mode, uid, gid } = await stat(join(folder, 'real/p.yaml'));
  expect({ mode, uid, gid }).toEqual({ mode: before.mode, uid: before.uid, gid: before.gid });
  expect(await readdir(join(folder, 'real'))).toEqual(['p.yaml']);
});

it('a new one is readable by its owner only', async () => {
  await replacePolicyFile(await read(), NEW);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

it('a file that another wrote meanwhile stays as that one wrote it', async () => {
  for (const [before, meanwhile] of [
    [OLD, `${OLD}# mine\n`],
    [undefined, OLD],
    [OLD, '\uFEFFaccounts: {}\n'],
  ] as const) {
    if (before !== undefined) await writeFile(path, before);
    const file = await read();
    await writeFile(path, meanwhile);
    await expect(replacePolicyFile(file, NEW)).rejects.toMatchObject({ code: 'PolicyChanged' });
    expect(await readFile(path, 'utf8')).toBe(meanwhile);
    expect(await names()).toEqual(['policy.yaml']);
  }
});

it('what has become another encoding meanwhile is not replaced either', async () => {
  await writeFile(path, OLD);
  const file = await read();
  await writeFile(path, Buffer.from('# \u00e4\n', 'latin1'));
  await expect(replacePolicyFile(file, NEW)).rejects.toMatchObject({ code: 'Config' });
  expect(await readFile(path, 'latin1')).toBe('# \u00e4\n');
  expect(await names()).toEqual(['policy.yaml']);
});

it('a draft that another command is writing is left alone, and named', async () => {
  await writeFile(path, OLD);
  await writeFile(`${path}.tmp`, 'theirs');
  await expect(replacePolicyFile(await read(), NEW)).rejects.toThrow(
    /is being written by another command.*remove .*policy\.yaml\.tmp$/,
  );
  expect(await readFile(`${path}.tmp`, 'utf8')).toBe('theirs');
  expect(await readFile(path, 'utf8')).toBe(OLD);
});

it('a file that is write-protected stays as it is', async () => {
  await writeFile(path, OLD, { mode: 0o444 });
  if (process.getuid?.() === 0) {
    await chmod(folder, 0o777);
    process.seteuid?.(65_534);
    onTestFinished(() => process.seteuid?.(0));
  }
  await expect(replacePolicyFile(await read(), NEW)).rejects.toThrow(
    'cannot be written (EACCES); it was not changed',
  );
  expect(await readFile(path, 'utf8')).toBe(OLD);
  expect(await names()).toEqual(['policy.yaml']);
});

it('of many commands at once none loses what another has written', async () => {
  await writeFile(path, '# shared\n');
  const ids = Array.from({ length: 6 }, (_, n) => `100000000000000${n}`);
  const add = (id: string) =>
    runCommand(['trust', 'add', id, '--name', 'x', '--yes'], { POLICY_FILE: path }, folder);
  const ended = await Promise.all(ids.map(add));
  const written = ids.filter((_, n) => ended[n]?.code === 0);
  const text = await readFile(path, 'utf8');
  expect(written.length).toBeGreaterThan(0);
  for (const [n, id] of ids.entries()) {
    expect([id, text.includes(id)]).toEqual([id, ended[n]?.code === 0]);
    if (ended[n]?.code !== 0) expect(ended[n]?.err).toContain('nothing was written');
  }
}, 120_000);
