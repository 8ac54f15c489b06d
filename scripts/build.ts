/**
 * `npm run build`: makes a code package for each deployed function, `dist/<function>`, with `index.js`, the libraries
 * that it loads on first use, and the trust policy and the list of accounts if the project has them. The package needs
 * no node_modules. It does not contain SQLite, which only the command line uses. `dist/cli` is the command line, for a
 * package without its sources.
 */
import { copyFile, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { compileCommandLine } from '../lib/cli/compile.js';
import { bundleFunction } from './bundle-function.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const sources = (await readdir(join(root, 'functions'))).filter((file) => file.endsWith('.ts'));

await rm(dist, { recursive: true, force: true });
for (const source of sources) {
  const name = basename(source, '.ts');
  const out = join(dist, name);
  await mkdir(out, { recursive: true });
  await bundleFunction(name, out);
  // The repository's own package.json says "module", but the bundle is CommonJS.
  await writeFile(join(out, 'package.json'), '{ "type": "commonjs" }\n');
  for (const file of ['policy.yaml', 'accounts.yaml'])
    await copyFile(join(root, file), join(out, file)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  const { size } = await stat(join(out, 'index.js'));
  process.stdout.write(`dist/${name}/index.js  ${(size / 1024 / 1024).toFixed(2)} MB\n`);
}
await compileCommandLine(join(dist, 'cli'));
