import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Duplex, Readable } from 'node:stream';
import { z } from 'zod';
import { bootstrapCode } from './bootstrap-code.ts';
import type { BootstrapRequest } from './bootstrap.ts';

/** One invocation: everything that its process gets. */
export interface InstanceSpec {
  readonly codeDirectory: string;
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** When to kill the process, from when its time starts; undefined: never. */
  readonly killAfterMs: number | undefined;
  readonly event: Buffer;
  /** The fields of the context, without its logger. */
  readonly context: Readonly<Record<string, unknown>>;
}

const functionError = z.object({
  errorMessage: z.string().optional(),
  errorType: z.string().optional(),
  stackTrace: z.array(z.string()).optional(),
});
const told = z.union([
  z.object({ ready: z.literal(true) }),
  z.object({ answer: z.string(), peakKb: z.number() }),
  z.object({ error: functionError, handled: z.boolean(), peakKb: z.number() }),
]);

export type Ending =
  | { readonly kind: 'answer'; readonly body: Buffer }
  | { readonly kind: 'error'; readonly handled: boolean; readonly error: z.infer<typeof functionError> }
  | { readonly kind: 'timeout' }
  /** Killed after `killAfterMs`. */
  | { readonly kind: 'killed' }
  /** The process ended without a result: by itself, or out of memory. */
  | { readonly kind: 'exit' };

export interface Ran {
  readonly ending: Ending;
  /** What it wrote to stdout and stderr, in the order of arrival. */
  readonly output: string;
  readonly durationMs: number;
  readonly peakMb: number;
}

/**
 * Starts a process for one invocation, in a process group of its own, so that nothing it starts outlives it. Its time
 * starts when it is ready to load the package. A heap larger than the function's memory ends it, as on the platform;
 * memory outside the heap is only measured.
 */
export function startInstance(spec: InstanceSpec): { readonly ran: Promise<Ran>; kill(): void } {
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${spec.memoryMb}`, '--eval', bootstrapCode()],
    {
      cwd: spec.codeDirectory,
      env: spec.environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    },
  );
  return { ran: follow(child, spec), kill: () => killGroup(child) };
}

async function follow(child: ChildProcess, spec: InstanceSpec): Promise<Ran> {
  const [, stdout, stderr, channel] = child.stdio as unknown as [null, Readable, Readable, Duplex];
  let output = '';
  for (const stream of [stdout, stderr])
    stream.setEncoding('utf8').on('data', (part: string) => {
      output += part;
    });
  let ending: Ending = { kind: 'exit' };
  let peakKb = 0;
  let begun = performance.now();
  const timers: NodeJS.Timeout[] = [];

  const end = (kind: 'timeout' | 'killed') => {
    if (ending.kind === 'exit') ending = { kind };
    peakKb = Math.max(peakKb, readPeakKb(child));
    killGroup(child);
  };
  const begin = () => {
    begun = performance.now();
    const { codeDirectory, handler, context, killAfterMs } = spec;
    timers.push(setTimeout(() => end('timeout'), spec.timeoutSeconds * 1000));
    if (killAfterMs !== undefined) timers.push(setTimeout(() => end('killed'), killAfterMs));
    const request: BootstrapRequest = {
      codeDirectory,
      handler,
      context,
      event: spec.event.toString('base64'),
    };
    channel.write(`${JSON.stringify(request)}\n`);
  };
  const hear = (line: string) => {
    const message = told.parse(JSON.parse(line));
    if ('ready' in message) return begin();
    peakKb = message.peakKb;
    ending =
      'answer' in message
        ? { kind: 'answer', body: Buffer.from(message.answer, 'base64') }
        : { kind: 'error', handled: message.handled, error: message.error };
  };
  onLine(channel, hear);
  // A killed process may leave the channel in the middle of a line.
  channel.on('error', () => channel.destroy());

  await new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => killGroup(child));
    child.on('close', () => resolve());
  }).finally(() => timers.forEach((timer) => clearTimeout(timer)));
  return { ending, output, durationMs: performance.now() - begun, peakMb: peakKb / 1024 };
}

function onLine(channel: Duplex, hear: (line: string) => void): void {
  let text = '';
  channel.setEncoding('utf8').on('data', (part: string) => {
    text += part;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      hear(text.slice(0, end));
      text = text.slice(end + 1);
    }
  });
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** The peak memory of a running process in KB; 0 if the system does not report it. */
function readPeakKb({ pid }: ChildProcess): number {
  try {
    return Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
