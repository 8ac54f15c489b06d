import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { transformSync } from 'esbuild';
import type { RunSummary } from '../../lib/audit/summary.ts';

export const ROOT = join(import.meta.dirname, '../..');
export const PACKAGE = join(ROOT, 'dist/audit');

/** Loads the built package as Function Compute does: index.js by require, in a process of its own. */
const LOADER = `
const { handler } = require(process.argv[1] + '/index.js');
const { event, context } = JSON.parse(process.argv[2]);
const tell = (outcome) =>
  require('fs').writeSync(3, JSON.stringify({ ...outcome, peakKb: peakKb(), skippedMs: globalThis.skippedMs?.() }));
const peakKb = () => Number(/VmHWM:\\s+(\\d+) kB/.exec(require('fs').readFileSync('/proc/self/status', 'latin1'))?.[1]);
handler(Buffer.from(event), { ...context, logger: console }).then(
  (answer) => tell({ answer }),
  (error) => {
    const all = require('util').inspect(error, { depth: 10, showHidden: true });
    tell({ error: { name: error.name, code: error.code, message: error.message, all } });
  },
);
`;

export const TIMER_EVENT =
  '{"triggerTime":"2026-11-24T07:00:00Z","triggerName":"every-15-minutes","payload":""}';

export interface Invocation {
  readonly environment: Readonly<Record<string, string>>;
  readonly event?: string;
  readonly context?: Readonly<Record<string, unknown>>;
  /** The folder of the built package; default: the audit's. */
  readonly code?: string;
  /** The process looks at this clock, and sets it forward past its pauses. Default: they are real. */
  readonly clock?: ProcessesClock;
}

/** A clock for one process after another, whose pauses take no time; and for the services that they call. */
export class ProcessesClock {
  skippedMs = 0;
  readonly now = (): number => Date.now() + this.skippedMs;
}

export interface Outcome {
  readonly summary: RunSummary | undefined;
  readonly error:
    | { readonly name: string; readonly code: string; readonly message: string; readonly all: string }
    | undefined;
  /** Standard output, line by line: what goes to SLS. */
  readonly log: readonly string[];
  readonly stderr: string;
  readonly exitCode: number | null;
  /** The most memory that the process ever held, in megabytes (2^20 bytes); `maxRSS` would count its parent's, too. */
  readonly peakMb: number;
}

export function functionContext(environment: Readonly<Record<string, string>>, accountId: string) {
  return {
    requestId: '1-6744d5a0-15d92101-1c5a8b7e2f11',
    accountId,
    region: 'cn-hangzhou',
    function: { name: 'swas-share-audit', handler: 'index.handler', memory: 256, timeout: 840 },
    credentials: {
      accessKeyId: environment['ALIBABA_CLOUD_ACCESS_KEY_ID'],
      accessKeySecret: environment['ALIBABA_CLOUD_ACCESS_KEY_SECRET'],
    },
  };
}

/** A run rests for three quarters of the timer's period, here of a second, after one that read everything. */
const REST_MS = 800;
let endedMs = 0;

/** `skip-pauses.ts` as a program that stands before another. */
function skipPauses(): string {
  const source = readFileSync(join(import.meta.dirname, 'skip-pauses.ts'), 'utf8');
  return transformSync(source, { loader: 'ts', format: 'iife', platform: 'node' }).code;
}

export async function invoke({
  environment,
  event = TIMER_EVENT,
  context,
  code = PACKAGE,
  clock,
}: Invocation): Promise<Outcome> {
  if (clock === undefined) await wait(Math.max(0, endedMs + REST_MS - Date.now()));
  else clock.skippedMs += REST_MS;
  const program = clock === undefined ? LOADER : `${skipPauses()}\n${LOADER}`;
  const skipped = clock === undefined ? {} : { SKIPPED_MS: String(clock.skippedMs) };
  const child = spawn(process.execPath, ['-e', program, code, JSON.stringify({ event, context })], {
    // Nothing of this process's environment: a function has only what s.yaml gives it.
    // A run that follows another at once reads everything again.
    env: { PATH: process.env['PATH'] ?? '', AUDIT_SCHEDULE: '@every 1s', ...environment, ...skipped },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const streams = [1, 2, 3].map((i) => child.stdio[i] as Readable).map((stream) => text(stream));
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  endedMs = Date.now();
  const [stdout = '', stderr = '', told = ''] = await Promise.all(streams);
  const message = JSON.parse(told === '' ? '{}' : told) as {
    answer?: string;
    error?: NonNullable<Outcome['error']>;
    peakKb?: number;
    skippedMs?: number;
  };
  if (clock !== undefined) clock.skippedMs = message.skippedMs ?? clock.skippedMs;
  return {
    summary: message.answer === undefined ? undefined : (JSON.parse(message.answer) as RunSummary),
    error: message.error,
    log: stdout.split('\n').filter((line) => line !== ''),
    stderr,
    exitCode,
    peakMb: (message.peakKb ?? Number.NaN) / 1024,
  };
}
