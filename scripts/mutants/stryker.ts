import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Report } from './judge.ts';

/** Stryker is no dependency of the project: it brings 170 packages that only this script needs. */
const STRYKER = '10.1.1';
/** Stryker needs Node 22 or newer. On an older one, this version is installed with it. */
const NODE = '24.21.0';

const { platform, arch, versions, execPath } = process;
const ownNodeIsEnough = Number.parseInt(versions.node, 10) >= 22;
const nodePackage = `node-${platform === 'darwin' && arch === 'arm64' ? 'bin-' : ''}${platform}-${arch}`;
const PACKAGES: Readonly<Record<string, string>> = {
  '@stryker-mutator/core': STRYKER,
  '@stryker-mutator/vitest-runner': STRYKER,
  ...(ownNodeIsEnough ? {} : { [nodePackage]: NODE }),
};

const MUTANTS_AT_ONCE = 2;

export class CannotRun extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Mutates these files in a copy of the working tree, uncommitted changes included, and runs the tests there.
 * @throws CannotRun, also when a signal interrupts it. It leaves no copy and no process.
 */
export async function runStryker(root: string, files: readonly string[]): Promise<Report> {
  for (const signal of SIGNALS) process.on(signal, interrupt);
  const copy = await mkdtemp(join(tmpdir(), 'share-auditor-mutants-'));
  try {
    const folder = await installed(root);
    await copyTree(root, copy);
    const config = join(copy, 'stryker.json');
    const report = join(copy, 'mutants.json');
    await writeFile(config, JSON.stringify(configOf(files, report)));
    const node = ownNodeIsEnough ? execPath : join(folder, nodePackage, 'bin/node');
    const stryker = join(folder, '@stryker-mutator/core/bin/stryker.js');
    // Tests that a mutant ends leave their files behind. Here they are removed with the copy.
    const TMPDIR = join(copy, 'tmp');
    await mkdir(TMPDIR);
    const code = await run(node, [stryker, 'run', config], copy, { ...process.env, TMPDIR });
    if (code !== 0) throw new CannotRun('Stryker failed; its output above says why.');
    return JSON.parse(await readFile(report, 'utf8')) as Report;
  } catch (error) {
    throw isInterrupted ? new CannotRun('Interrupted.', 130) : error;
  } finally {
    rmSync(copy, { recursive: true, force: true, maxRetries: 5 });
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
}

let isInterrupted = false;
let running: ChildProcess | undefined;

/** Ends the running command with all of its children. Their files are removed, so they need no time to clean up. */
function interrupt(): void {
  isInterrupted = true;
  if (running?.pid === undefined) return;
  try {
    process.kill(-running.pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}

/** Runs a command with its output on stderr. @returns its exit code, or null if a signal ended it. */
async function run(
  command: string,
  parameters: readonly string[],
  cwd: string,
  env = process.env,
): Promise<number | null> {
  if (isInterrupted) return null;
  // In a process group of its own, so that one signal reaches its children, too.
  running = spawn(command, parameters, { cwd, env, stdio: ['ignore', 2, 2], detached: true });
  try {
    const [code] = (await once(running, 'exit')) as [number | null];
    return code;
  } catch (error) {
    throw new CannotRun(`${command} could not be started: ${String(error)}`);
  } finally {
    running = undefined;
  }
}

function configOf(files: readonly string[], report: string): object {
  return {
    mutate: files,
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: 'scripts/mutants/vitest.config.ts' },
    coverageAnalysis: 'perTest',
    // In the copy. Stryker's own copy would be a second one, and making it needs the API of TypeScript 5.
    inPlace: true,
    disableTypeChecks: false,
    concurrency: MUTANTS_AT_ONCE,
    // Generous: on a busy machine, a survivor that is only slow would count as a timeout. With 10 s and 3 times it did.
    timeoutMS: 60_000,
    timeoutFactor: 6,
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: report },
    logLevel: 'warn',
    // It advises to ignore the mutants that run outside a test, in a beforeAll.
    warnings: { slow: false },
    allowConsoleColors: false,
  };
}

/** Installs the packages unless they are there. @returns their folder. */
async function installed(root: string): Promise<string> {
  // Below the project's node_modules, so that Stryker's runner finds vitest there.
  const prefix = join(root, 'node_modules/.cache/mutants');
  const folder = join(prefix, 'node_modules');
  // npm writes this list last: what it names is complete.
  const list = await readFile(join(folder, '.package-lock.json'), 'utf8').catch(() => '{}');
  const { packages = {} } = JSON.parse(list) as { packages?: Record<string, { version: string }> };
  const wanted = Object.entries(PACKAGES);
  if (wanted.every(([name, version]) => packages[`node_modules/${name}`]?.version === version)) return folder;
  const names = wanted.map(([name, version]) => `${name}@${version}`);
  process.stderr.write(`Installing ${names.join(', ')} in ${prefix}\n`);
  await mkdir(prefix, { recursive: true });
  const flags = ['--no-save', '--no-audit', '--ignore-scripts', '--legacy-peer-deps', '--loglevel=error'];
  const code = await run('npm', ['install', '--prefix', prefix, ...flags, ...names], prefix);
  if (code !== 0) throw new CannotRun('npm could not install Stryker; its output above says why.');
  return folder;
}

async function copyTree(root: string, copy: string): Promise<void> {
  const listing = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { stdout } = await promisify(execFile)('git', listing, { cwd: root, maxBuffer: 2 ** 26 });
  // git still lists a deleted file until the deletion is staged.
  const files = new Set(stdout.split('\0').filter((file) => file !== '' && existsSync(join(root, file))));
  for (const file of files) {
    await mkdir(dirname(join(copy, file)), { recursive: true });
    await copyFile(join(root, file), join(copy, file));
  }
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
}
