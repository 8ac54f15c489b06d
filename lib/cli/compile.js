import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';

const LIB = join(import.meta.dirname, '..');
const ROOT = join(LIB, '..');
const CACHE = join(ROOT, 'node_modules/.cache/share-auditor');
/** A process that runs older code may still load parts of it. */
const KEPT_MS = 24 * 3_600_000;

/**
 * The command line as JavaScript, `main.js` and the parts that it loads when they are called.
 * @param {string} directory where they are written.
 */
export async function compileCommandLine(directory) {
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: ROOT,
    entryPoints: [join(LIB, 'cli/main.ts')],
    outdir: directory,
    bundle: true,
    splitting: true,
    // Libraries stay in node_modules, since one of them is machine code.
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    logLevel: 'silent',
  });
}

/**
 * The compiled `main.js` of these very sources, compiled now if it is not there. Nothing that is half written is ever
 * seen, also where two processes compile at once.
 * @returns {Promise<string>} its path.
 */
export async function compiledCommandLine() {
  const directory = join(CACHE, keyOfSources());
  const main = join(directory, 'main.js');
  if (existsSync(main)) return main;
  mkdirSync(CACHE, { recursive: true });
  const making = mkdtempSync(join(CACHE, 'making-'));
  // Others who use this clone may read it, too.
  chmodSync(making, 0o755);
  try {
    await compileCommandLine(making);
    renameSync(making, directory);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    // Another process was first.
    if (!existsSync(main)) throw error;
  }
  removeOlder(directory);
  return main;
}

/**
 * Changes with every source, and with package.json, whose version is compiled in. `cp -p` and `tar` set the time of the
 * last change; nothing sets ctime.
 */
function keyOfSources() {
  const hash = createHash('sha256');
  const sources = readdirSync(LIB, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  for (const path of [...sources, join(ROOT, 'package.json')]) {
    const { ctimeMs, mtimeMs, size } = statSync(path);
    hash.update(`${path}\n${ctimeMs}\n${mtimeMs}\n${size}\n`);
  }
  return hash.digest('hex').slice(0, 32);
}

/** @param {string} current */
function removeOlder(current) {
  for (const name of readdirSync(CACHE)) {
    const path = join(CACHE, name);
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: 0 };
    if (path === current || Date.now() - mtimeMs <= KEPT_MS) continue;
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // Another user's, who shares this clone: what was just compiled serves all the same.
    }
  }
}
