import { cp, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { build, type BuildOptions, type Plugin } from 'esbuild';

const ROOT = join(import.meta.dirname, '../../..');
const { resolve } = createRequire(join(ROOT, 'package.json'));

/** What the processes run, as plain JavaScript in a folder of the system's for temporary files. */
export interface Programs {
  /** The built function's `index.js`. */
  readonly functionIndex: string;
  /** The command line. */
  readonly command: string;
  /** Of `child/`: what runs a function, and what is preloaded. */
  readonly child: (name: 'run-function' | 'shift-clock' | 'crash-in-sqlite') => string;
  /** Removes them. */
  close(): Promise<void>;
}

export async function makePrograms(): Promise<Programs> {
  const folder = await mkdtemp(join(tmpdir(), 'share-audit-crash-programs-'));
  const command = join(folder, 'command.mjs');
  await Promise.all([
    copyFunction(join(folder, 'function')),
    // Each of some hundred starts would else translate the sources again, which takes longer than the run. In parts, as
    // the sources are: a start that reads what the other commands need takes half as long again.
    build({
      ...OPTIONS,
      entryPoints: { command: join(ROOT, 'lib/cli/main.ts') },
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      format: 'esm',
      splitting: true,
      minify: true,
    }),
    build({
      ...OPTIONS,
      entryPoints: [join(import.meta.dirname, 'child/*.ts')],
      outdir: join(folder, 'child'),
      outExtension: { '.js': '.cjs' },
      format: 'cjs',
      banner: {},
    }),
  ]);
  return {
    functionIndex: join(folder, 'function/index.js'),
    command,
    child: (name) => join(folder, `child/${name}.cjs`),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Machine code stays where it is, under one name, so that what stands before it stands before everybody's. */
const libsqlInPlace: Plugin = {
  name: 'libsql in place',
  setup: (into) =>
    into.onResolve({ filter: /^libsql$/ }, () => ({ path: resolve('libsql'), external: true })),
};

const OPTIONS: BuildOptions = {
  // Optional, and asked for by @alicloud/fc2 only, which no crashed program loads.
  external: ['proxy-agent'],
  bundle: true,
  platform: 'node',
  target: 'node20',
  plugins: [libsqlInPlace],
  // CommonJS packages in an ES module ask for Node's own modules.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  logLevel: 'warning',
};

/**
 * Every other run of the tests on this machine builds `dist` anew, from nothing, and a copy made meanwhile would be
 * half of one. A copy that is still the same as what it was made from is whole.
 */
async function copyFunction(to: string): Promise<void> {
  const from = join(ROOT, 'dist/audit');
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      await cp(from, to, { recursive: true });
      await wait(200);
      const [made, copied] = await Promise.all([from, to].map((f) => readFile(join(f, 'index.js'))));
      await stat(join(to, 'package.json'));
      if (made !== undefined && made.length > 0 && copied?.equals(made) === true) return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      await wait(200);
    }
  }
  throw new Error('dist/audit was never at rest');
}
