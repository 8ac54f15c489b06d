import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import type { RunSummary } from '../../../lib/audit/summary.ts';

export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last line of standard output, where it is a run's summary. */
  readonly summary: RunSummary | undefined;
  readonly err: string;
}

export interface Running {
  kill(): void;
  /** Resolves when the process and everything it had started are gone. */
  readonly ended: Promise<Ended>;
}

/** Starts Node with nothing of this process's environment, in a process group of its own. */
export function start(args: readonly string[], env: Record<string, string>, cwd: string): Running {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: cwd, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  return { kill: () => void child.kill('SIGKILL'), ended: ended(child, child.stdout, child.stderr) };
}

async function ended(child: ChildProcess, stdout: Readable, stderr: Readable): Promise<Ended> {
  const closed = new Promise<Pick<Ended, 'exitCode' | 'signal'>>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, signal) => resolve({ exitCode, signal }));
  });
  const [out, err, how] = await Promise.all([text(stdout), text(stderr), closed]);
  for (let tries = 0; isAlive(child.pid); tries += 1) {
    if (tries === 500) throw new Error(`process ${child.pid} left another one behind`);
    await wait(10);
  }
  return { ...how, err, summary: summaryIn(out) };
}

/** Whether anything of the process group is left. */
function isAlive(group: number | undefined): boolean {
  if (group === undefined) return false;
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}

function summaryIn(out: string): RunSummary | undefined {
  const last = out.trimEnd().split('\n').at(-1) ?? '';
  return last.startsWith('{"runId"') ? (JSON.parse(last) as RunSummary) : undefined;
}
