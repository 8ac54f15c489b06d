/**
 * `settings.example.env` is complete: it has every setting that the deployment files and the table of docs/settings.md name, each
 * with its comment, and nothing that `settings.env` may not have.
 */
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readSettingsEnv } from '../../lib/config/settings-env/read-settings-env.ts';
import { namesOfSettingsEnv } from '../../lib/config/settings-env/with-settings-env.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string): Promise<string> => readFile(join(ROOT, file), 'utf8');
const EXAMPLE = await read('settings.example.env');
const NAMES = [...EXAMPLE.matchAll(/^([A-Z_]+)=/gm)].map(([, name = '']) => name);

it.each(['s.yaml', 's.organisation.yaml'])('has every setting of %s', async (file) => {
  const names = [...(await read(file)).matchAll(/\benv\('([A-Z_]+)'/g)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(15);
  expect([...new Set(names)].filter((name) => !NAMES.includes(name))).toEqual([]);
});

it('has every setting of docs/settings.md, and each that is known otherwise', async () => {
  const explained = [...(await read('docs/settings.md')).matchAll(/^\| (`[A-Z][^|]*`) \|/gm)].flatMap(
    ([, cell = '']) => [...cell.matchAll(/`([A-Z][A-Z0-9_]+)`/g)].map(([, name = '']) => name),
  );
  expect(explained.length).toBeGreaterThan(25);
  const known = namesOfSettingsEnv().filter((name) => name === name.toUpperCase());
  expect([...new Set([...explained, ...known])].filter((name) => !NAMES.includes(name))).toEqual([]);
});

it('each setting has one comment line above it, and each group a headline', () => {
  const [, ...groups] = EXAMPLE.split(/^# --- .+ ---\n\n/m);
  expect(groups.length).toBeGreaterThan(3);
  for (const group of groups) expect(group).toMatch(/^(?:# \S.*\n[A-Z_]+=\n)+\n?$/);
});

it('settings.env may be a copy of it: nothing is wrong in it, and nothing is set', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'settings-example-'));
  try {
    await copyFile(join(ROOT, 'settings.example.env'), join(folder, 'settings.env'));
    const file = readSettingsEnv(folder, namesOfSettingsEnv());
    expect([...(file?.values ?? [])]).toEqual([]);
    expect(file?.warnings.filter((warning) => !warning.includes('chmod'))).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it('git ignores settings.env', async () => {
  expect((await read('.gitignore')).split('\n')).toContain('settings.env');
});
