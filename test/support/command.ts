import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/sandbox.ts';

const ROOT = join(import.meta.dirname, '../..');

export type Environment = Readonly<Record<string, string>>;

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A sandbox for one test, closed with it. */
export async function sandboxForTest(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ quotaPerMinute: 6000, ...options });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

export async function folderForTest(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'share-audit-cli-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A package as Function Compute loads it: a folder with this `index.js`. */
export async function packageForTest(code: string): Promise<string> {
  const folder = await folderForTest();
  await writeFile(join(folder, 'index.js'), code);
  await writeFile(join(folder, 'package.json'), '{ "type": "commonjs" }\n');
  return folder;
}

/** The three functions in the sandbox's Function Compute, each with its timer. */
export async function deployFunctions(sandbox: Sandbox): Promise<void> {
  const code = await packageForTest('exports.handler = async () => "{}";');
  const triggers = [
    { triggerName: 't', triggerType: 'timer', triggerConfig: { cronExpression: '@every 15m' } },
  ] as const;
  for (const functionName of ['swas-share-audit', 'swas-share-watchdog', 'swas-share-digest'])
    sandbox.fc.deploy({ functionName, code, timeout: 120, role: 'acs:ram::1:role/r', triggers });
}

/** The file that a person starts. */
export const COMMAND = join(ROOT, 'lib/cli/share-auditor.js');

export interface Who {
  readonly uid?: number;
  readonly gid?: number;
}

/** The command in a folder of its own, with nothing in its environment but what is given. */
export function startCommand(
  args: readonly string[],
  environment: Environment,
  folder: string,
  who: Who = {},
) {
  return spawn(process.execPath, [COMMAND, ...args], {
    ...who,
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      // Where there are no keys, nobody is to ask the network for some.
      ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true',
      SWAS_CALLS_PER_MINUTE: '6000',
      ...environment,
    },
  });
}

export async function runCommand(
  args: readonly string[],
  environment: Environment,
  folder?: string,
  who?: Who,
): Promise<Ended> {
  return endOf(startCommand(args, environment, folder ?? (await folderForTest()), who));
}

/** What a process printed, and how it ended. */
export async function endOf(child: ChildProcessByStdio<Writable | null, Readable, Readable>): Promise<Ended> {
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await closed, out, err };
}
