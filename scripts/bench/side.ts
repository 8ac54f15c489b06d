import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import { functionContext, PACKAGE, ROOT, TIMER_EVENT } from '../../test/support/invoke.ts';
import { DEMO_ACCOUNT_ID } from '../../sandbox/seed.ts';

/** One of the two that are compared: a code package as Function Compute loads it. */
export interface Side {
  readonly name: 'ours' | 'plain' | 'same-calls' | 'watchdog' | 'digest';
  readonly code: string;
}

export const OURS: Side = { name: 'ours', code: PACKAGE };

/** Another of our functions. */
export const packageOf = (name: 'watchdog' | 'digest'): Side => ({ name, code: join(ROOT, 'dist', name) });

/** A peer as JavaScript, its SDKs loaded from `node_modules` as they are. */
export async function buildPeer(name: 'plain' | 'same-calls'): Promise<Side> {
  const code = join(ROOT, 'node_modules/.cache/bench', name);
  await mkdir(code, { recursive: true });
  await build({
    entryPoints: [join(import.meta.dirname, `${name}.ts`)],
    outfile: join(code, 'index.js'),
    platform: 'node',
    target: 'node20',
    format: 'cjs',
  });
  await writeFile(join(code, 'package.json'), '{ "type": "commonjs" }\n');
  return { name, code };
}

/** What one process was seen to take. */
export interface Taken {
  /** From before the process was made until it had ended. */
  readonly wallMs: number;
  readonly startedAtMs: number;
  /** Loading the package, within the process. */
  readonly loadMs: number;
  /** Processor time of the whole process, user and system. */
  readonly cpuMs: number;
  /** The most memory that it ever held (VmHWM), in megabytes (2^20 bytes). */
  readonly peakMb: number;
}

/** The beginning of every process: it looks at the cloud's clock, on which a minute takes no time. */
export const CLOUDS_CLOCK = `
let aheadMs = Number(process.env['AHEAD_MS']);
const now = Date.now;
Date.now = () => now() + aheadMs;
`;

/** Loads index.js by require and calls the handler once, as the platform does; `runs: false` only loads it. */
const LOADER = `
${CLOUDS_CLOCK}
const { readFileSync, writeSync } = require('node:fs');
const [code, input] = process.argv.slice(1);
const { event, context, runs } = JSON.parse(input);
const before = performance.now();
const { handler } = require(code + '/index.js');
const loadMs = performance.now() - before;
const tell = (outcome) => {
  const peakKb = Number(/VmHWM:\\s+(\\d+) kB/.exec(readFileSync('/proc/self/status', 'latin1'))?.[1]);
  const { user, system } = process.cpuUsage();
  writeSync(3, JSON.stringify({ ...outcome, loadMs, peakKb, cpuMs: (user + system) / 1000 }));
  process.exit(0);
};
if (!runs) tell({ answer: '{}' });
else handler(Buffer.from(event), { ...context, logger: console }).then(
  (answer) => tell({ answer }),
  (error) => tell({ error: String(error?.stack ?? error) }),
);
`;

/** What a process needs to find the cloud, and nothing of this one's. */
export const environmentOf = (
  cloud: Readonly<Record<string, string>>,
  callsPerMinute = 100_000,
): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  ...cloud,
  // The mailbox would wait a minute between two mails; the robot is what both speak to.
  SMTP_URL: '',
  MAIL_FROM: '',
  MAIL_TO: '',
  SWAS_CALLS_PER_MINUTE: String(callsPerMinute),
});

/** One invocation in a process of its own. Throws where the side fails: a bench of failures measures nothing. */
export async function take(
  side: Side,
  environment: Readonly<Record<string, string>>,
  runs = true,
  flags: readonly string[] = [],
): Promise<Taken> {
  const context = functionContext(environment, DEMO_ACCOUNT_ID);
  const input = JSON.stringify({ event: TIMER_EVENT, context, runs });
  const startedAtMs = Date.now();
  const before = performance.now();
  const child = spawn(process.execPath, [...flags, '-e', LOADER, side.code, input], {
    env: environmentOf(environment),
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const [stderr, told] = [2, 3].map((i) => text(child.stdio[i] as Readable));
  await new Promise((resolve) => child.on('exit', resolve));
  const wallMs = performance.now() - before;
  const message = JSON.parse((await told) || '{}') as {
    answer?: string;
    error?: string;
    loadMs: number;
    peakKb: number;
    cpuMs: number;
  };
  if (message.answer === undefined)
    throw new Error(`${side.name} failed: ${message.error ?? ''}\n${(await stderr) ?? ''}`);
  const { loadMs, cpuMs, peakKb } = message;
  return { wallMs, startedAtMs, loadMs, cpuMs, peakMb: peakKb / 1024 };
}
