import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const read = (file: string): Promise<string> => readFile(join(ROOT, file), 'utf8');

/** Everything that reads a setting from the environment. */
async function settingReaders(): Promise<string> {
  const files = (await readdir(join(ROOT, 'lib'))).filter((file) => file.startsWith('config'));
  const readers = [...files, 'digest/digest-config.ts'];
  return (await Promise.all(readers.map((file) => read(`lib/${file}`)))).join('\n');
}

it("every setting that the program reads stands in the README's table", async () => {
  const table = (await read('README.md'))
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .join('\n');
  const sources = (await settingReaders()) + (await read('s.yaml')) + (await read('s.organisation.yaml'));
  const settings = new Set(
    [...sources.matchAll(/env\.\w+\(\s*'([A-Z_]+)'|^ {8}([A-Z_]+):/gm)].map((m) => m[1] ?? m[2] ?? ''),
  );
  settings.delete('FC_REGION');
  expect(settings.size).toBeGreaterThan(15);
  for (const name of settings) expect(table, name).toContain(`\`${name}\``);
});

it('every setting of the deployment files is one that the program reads', async () => {
  const config = await settingReaders();
  for (const file of ['s.yaml', 's.organisation.yaml'])
    for (const [, name] of (await read(file)).matchAll(/^ {8}([A-Z_]+):/gm))
      expect(config, `${file}: ${name}`).toContain(`'${name}'`);
});

it('every command that the documents name exists', async () => {
  const scripts = (JSON.parse(await read('package.json')) as { scripts: Record<string, string> }).scripts;
  const builtIn = ['ci', 'cit', 'test', 'start'];
  for (const file of ['README.md', 'CONTRIBUTING.md'])
    for (const [, run, direct] of (await read(file)).matchAll(/npm (?:run ([\w:-]+)|([a-z]+))/g)) {
      if (run !== undefined) expect(scripts, `${file}: npm run ${run}`).toHaveProperty(run);
      else expect([...builtIn, 'run'], `${file}: npm ${direct}`).toContain(direct);
    }
});

it('every file and folder that CONTRIBUTING points to exists', async () => {
  const files = new Set(
    (await readdir(ROOT, { recursive: true })).filter((f) => !f.startsWith('node_modules')),
  );
  for (const [, path] of (await read('CONTRIBUTING.md')).matchAll(
    /`((?:lib|test|functions|sandbox)\/[\w./-]*)`/g,
  ))
    expect(files.has((path ?? '').replace(/\/$/, '')), path).toBe(true);
});

it('every dependency has its reason in the README', async () => {
  const readme = await read('README.md');
  const { dependencies, devDependencies } = JSON.parse(await read('package.json')) as Record<
    string,
    Record<string, string>
  >;
  const names = Object.keys({ ...dependencies, ...devDependencies }).filter((n) => !n.startsWith('@types/'));
  expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});
