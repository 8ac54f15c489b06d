import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string): Promise<string> => readFile(join(ROOT, file), 'utf8');

const pagesOf = async (folder: string): Promise<readonly string[]> =>
  (await readdir(join(ROOT, folder)))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`);

/** The changelog is not among them: what an old entry names may be gone. */
const DOCUMENTS = [
  'README.md',
  'README.zh-CN.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...(await pagesOf('docs')),
  'deploy/home/README.md',
  'deploy/member-role/README.md',
];

it('every command that the documents name exists', async () => {
  const scripts = (JSON.parse(await read('package.json')) as { scripts: Record<string, string> }).scripts;
  const builtIn = ['ci', 'cit', 'test', 'start', 'update', 'version'];
  for (const file of DOCUMENTS)
    for (const [, run, direct] of (await read(file)).matchAll(/npm (?:run (?:-s )?([\w:-]+)|([a-z]+))/g)) {
      if (run !== undefined) expect(scripts, `${file}: npm run ${run}`).toHaveProperty(run);
      else expect([...builtIn, 'run'], `${file}: npm ${direct}`).toContain(direct);
    }
});

const FOLDERS = ['lib', 'test', 'functions', 'sandbox', 'scripts', 'docs', 'deploy'];

/** Every file and folder of these folders, as a path from the root. */
async function paths(): Promise<ReadonlySet<string>> {
  const found = await Promise.all(
    FOLDERS.map(async (folder) => {
      const inside = await readdir(join(ROOT, folder), { recursive: true });
      return [folder, ...inside.map((path) => `${folder}/${path}`)];
    }),
  );
  return new Set([...found.flat(), ...(await readdir(ROOT))]);
}

it.each(DOCUMENTS)('every file and folder that %s names exists', async (document) => {
  const known = await paths();
  const text = await read(document);
  const named = [...text.matchAll(new RegExp(`(?<![\\w./-])(?:${FOLDERS.join('|')})/[\\w./-]*`, 'g'))];
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)\s#]+)/g)];
  const missing = [
    ...named.map(([path]) => path),
    ...links.map(([, target = '']) => normalize(join(dirname(document), target))),
  ].filter((path) => {
    const bare = path.replace(/[./]+$/, '');
    // `functions/audit` in a diagram is `functions/audit.ts`.
    return !known.has(bare) && !known.has(`${bare}.ts`);
  });
  expect(missing).toEqual([]);
});

it('every dependency has its reason in CONTRIBUTING', async () => {
  const page = await read('CONTRIBUTING.md');
  const { dependencies, devDependencies } = JSON.parse(await read('package.json')) as Record<
    string,
    Record<string, string>
  >;
  const names = Object.keys({ ...dependencies, ...devDependencies }).filter((n) => !n.startsWith('@types/'));
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});
