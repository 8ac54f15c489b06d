/**
 * `npm run test:node -- 22`: `npm test` on another version of Node. Further arguments go to vitest: files, `--shard`.
 * The version comes from the npm registry and is kept in `node_modules/.cache`. The exit code is vitest's, or 2 if the
 * version cannot be installed.
 */
import { spawnSync } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const { platform, arch } = process;
// The package `node` fetches one of these in an install script, which npm may refuse to run. They need none.
const PACKAGE = `node-${platform === 'darwin' && arch === 'arm64' ? 'bin-' : ''}${platform}-${arch}`;

/** Installs the newest release of this version. Returns the path of its binary, or the reason why there is none. */
function install(version: string): { readonly binary: string } | { readonly problem: string } {
  const folder = join(root, 'node_modules/.cache', `node-${version}`);
  const flags = ['--prefix', folder, '--no-save', '--no-audit', '--ignore-scripts', '--loglevel=error'];
  const npm = spawnSync('npm', ['install', ...flags, `${PACKAGE}@${version}`], { encoding: 'utf8' });
  if (npm.error !== undefined) return { problem: `npm could not be started: ${npm.error.message}` };
  if (npm.status === 0) return { binary: join(folder, 'node_modules', PACKAGE, 'bin/node') };
  const code = /^npm error code (\S+)/m.exec(npm.stderr)?.[1] ?? `exit code ${npm.status}`;
  return {
    problem: ['E404', 'ETARGET'].includes(code)
      ? `the registry has no ${PACKAGE}@${version}`
      : `npm install ${PACKAGE}@${version} failed: ${code}`,
  };
}

function testOn(version: string, vitestArguments: readonly string[]): number {
  const installed = install(version);
  if ('problem' in installed) return refused(`Node ${version} cannot be installed: ${installed.problem}.`);
  const { binary } = installed;
  const run = spawnSync(binary, ['--version'], { encoding: 'utf8' });
  if (run.status !== 0)
    return refused(`Node ${version} does not run here: ${run.error ?? run.stderr.trim()}`);
  process.stdout.write(`Node ${run.stdout}`);
  // The tests start Node by its path; npm and the tools that they start find it in PATH.
  const env = { ...process.env, PATH: [dirname(binary), process.env['PATH']].join(delimiter) };
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const options = { cwd: root, env, stdio: 'inherit' } as const;
  return spawnSync(binary, [vitest, 'run', ...vitestArguments], options).status ?? 1;
}

function refused(problem: string): number {
  process.stderr.write(`${problem}\n`);
  return 2;
}

const [version = '', ...vitestArguments] = process.argv.slice(2);
process.exitCode = /^\d+(?:\.\d+){0,2}$/.test(version)
  ? testOn(version, vitestArguments)
  : refused('Name a version of Node: npm run test:node -- 22');
