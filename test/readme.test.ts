import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const read = (file: string): Promise<string> => readFile(join(ROOT, file), 'utf8');

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
