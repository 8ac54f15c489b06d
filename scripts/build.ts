/**
 * `npm run build`: makes a code package for each deployed function, `dist/<function>`, with `index.js`, the libraries
 * that it loads on first use, the licences of what it contains (NOTICE, bom.json), and the trust policy and the list of
 * accounts if the project has them. The package needs no node_modules. It does not contain SQLite, which only the
 * command line uses. `dist/cli` is the command line, for a package without its sources.
 *
 * A package that would be the same stays untouched: another process may be running it.
 */
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { basename, join } from 'node:path';
import { compileCommandLine } from '../lib/cli/compile.js';
import { bundleFunction } from './bundle-function.ts';
import { notice } from './licences/notice.ts';
import { packagesOf } from './licences/packages.ts';
import { sbom } from './licences/sbom.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
const sources = (await readdir(join(root, 'functions'))).filter((file) => file.endsWith('.ts'));

await mkdir(dist, { recursive: true });
const making = await mkdtemp(join(dist, '.making-'));
try {
  for (const source of sources) {
    const name = basename(source, '.ts');
    const out = join(making, name);
    await mkdir(out);
    const packages = await packagesOf(await bundleFunction(name, out));
    await writeFile(join(out, 'NOTICE'), notice(name, packages));
    await writeFile(join(out, 'bom.json'), sbom({ name: `swas-share-${name}`, version }, packages));
    // The repository's own package.json says "module", but the bundle is CommonJS.
    await writeFile(join(out, 'package.json'), '{ "type": "commonjs" }\n');
    for (const file of ['policy.yaml', 'accounts.yaml'])
      await copyFile(join(root, file), join(out, file))
        // The function runs as another user, and "trust add" makes a file that only its owner may read.
        .then(() => chmod(join(out, file), 0o644))
        .catch((error: NodeJS.ErrnoException) => {
          if (error.code !== 'ENOENT') throw error;
        });
    const { size } = await stat(join(out, 'index.js'));
    process.stdout.write(`dist/${name}/index.js  ${(size / 1024 / 1024).toFixed(2)} MB\n`);
  }
  await compileCommandLine(join(making, 'cli'));
  const made = await readdir(making);
  for (const name of made) await replace(join(dist, name), join(making, name));
  for (const name of await readdir(dist))
    if (!made.includes(name) && !name.startsWith('.making-')) await rm(join(dist, name), { recursive: true });
} finally {
  await rm(making, { recursive: true, force: true });
}

/** Another build may be doing the same: what it has put there meanwhile is compared anew. */
async function replace(current: string, made: string): Promise<void> {
  const content = await contentOf(made);
  for (let tries = 0; (await contentOf(current)) !== content; tries += 1) {
    await rm(current, { recursive: true, force: true });
    try {
      await rename(made, current);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY' || tries === 5) throw error;
    }
  }
}

/** The names and texts of a folder's files; undefined where there is no such folder. */
async function contentOf(folder: string): Promise<string | undefined> {
  const names = await readdir(folder).catch(() => undefined);
  if (names === undefined) return undefined;
  const texts = names
    .toSorted()
    .map(async (name) => [name, await readFile(join(folder, name), 'latin1').catch(() => 'gone')]);
  return JSON.stringify(await Promise.all(texts));
}
