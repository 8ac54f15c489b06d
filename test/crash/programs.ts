import { cp, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { build } from 'esbuild';

const ROOT = join(import.meta.dirname, '../..');

/**
 * The built function, copied: every other run of the tests builds `dist` anew, from nothing, and a copy made at that
 * moment would be half of one. Two copies that are the same and whole are one of a package that nobody was writing.
 */
export async function copyFunction(folder: string): Promise<string> {
  const to = join(folder, 'function');
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      await cp(join(ROOT, 'dist/audit'), to, { recursive: true });
      const copied = await readFile(join(to, 'index.js'));
      await wait(200);
      if (copied.equals(await readFile(join(ROOT, 'dist/audit/index.js'))) && (await isWhole(to))) return to;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      await wait(200);
    }
  }
  throw new Error('dist/audit was never at rest');
}

const isWhole = async (folder: string): Promise<boolean> =>
  (await stat(join(folder, 'package.json'))).size > 0 && (await stat(join(folder, 'index.js'))).size > 100_000;

/**
 * `lib/cli/main.ts` as one file. It is the same program; only that each of some hundred starts does not translate
 * its sources again, which takes longer than the run.
 */
export async function bundleCommand(folder: string): Promise<string> {
  const outfile = join(folder, 'command.mjs');
  const require = createRequire(join(ROOT, 'package.json'));
  const libsql = require.resolve('libsql');
  await build({
    entryPoints: [join(ROOT, 'lib/cli/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // The CommonJS packages in it ask for Node's own modules.
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`,
    },
    plugins: [
      {
        // Machine code stays where it is: the one module that `crash-in-sqlite.cjs` stands before.
        name: 'libsql',
        setup: (into) =>
          into.onResolve({ filter: /^libsql$/ }, () => ({ path: libsql, external: true })),
      },
    ],
    logLevel: 'warning',
  });
  return outfile;
}
