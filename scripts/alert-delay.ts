/**
 * `npm run alert-delay [HOURS]`: starts the sandbox as `npm run sandbox -- --timer 60s` does, shares its images at
 * random moments, and measures from outside when each share arrives at the DingTalk robot. Prints each, and the median
 * and the worst. Fails if a share is not reported, or reported twice.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { command } from '../sandbox/control/client.ts';
import { findSandbox } from '../sandbox/control/find-sandbox.ts';
import type { ControlRequest } from '../sandbox/control/protocol.ts';
import { medianOf, minutes } from './simulation/figures.ts';

const HOURS = Number(process.argv[2] ?? 2);
const PORT = 18_090;
const MINUTE_MS = 60_000;
/** Between two shares: at random, this on average. */
const APART_MS = 75_000;
/** A share is taken back after this time, so that most images stay unshared. */
const KEPT_MS = 6 * MINUTE_MS;
/** A share that was not reported by then is missed. */
const MISSED_MS = 15 * MINUTE_MS;

const imageList = z.array(z.object({ imageId: z.string(), shares: z.number() }));
const messageList = z.array(z.object({ channel: z.string(), at: z.number() }).loose());

interface Shared {
  readonly imageId: string;
  readonly accountId: string;
  readonly atMs: number;
  /** The image was shared with somebody before. */
  readonly on: 'shared' | 'unshared';
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const ask = async (request: ControlRequest): Promise<unknown> =>
  (await command(await findSandbox(PORT), request)).data;

async function messages(): Promise<readonly { readonly at: number; readonly text: string }[]> {
  const all = messageList.parse(await ask({ command: 'messages' }));
  return all
    .filter(({ channel }) => channel === 'dingtalk')
    .map((message) => ({ at: message.at, text: JSON.stringify(message) }));
}

async function shareOne(n: number): Promise<Shared | undefined> {
  const images = imageList.parse(await ask({ command: 'images' }));
  const image = images[Math.floor(Math.random() * images.length)];
  if (image === undefined) return undefined;
  const accountId = String(5_700_000_000_000_000 + n);
  const atMs = Date.now();
  await ask({ command: 'share', image: image.imageId, accounts: [accountId] });
  return { imageId: image.imageId, accountId, atMs, on: image.shares > 0 ? 'shared' : 'unshared' };
}

/** Shares until the time is over, and takes back what is old enough. */
async function shareForHours(endMs: number): Promise<Shared[]> {
  const all: Shared[] = [];
  const kept: Shared[] = [];
  while (Date.now() < endMs) {
    await sleep(-Math.log(1 - Math.random()) * APART_MS);
    const shared = await shareOne(all.length);
    if (shared === undefined) continue;
    all.push(shared);
    kept.push(shared);
    for (const old of kept.filter(({ atMs }) => Date.now() - atMs > KEPT_MS)) {
      kept.splice(kept.indexOf(old), 1);
      await ask({ command: 'unshare', image: old.imageId, accounts: [old.accountId] });
    }
  }
  return all;
}

/** How long each took, in ms; undefined: not reported. */
async function delays(all: readonly Shared[]): Promise<(number | undefined)[]> {
  const told = await messages();
  return all.map(({ accountId, atMs }) => {
    const naming = told.filter(({ text }) => text.includes(accountId));
    if (naming.length > 1) {
      print(`${accountId} was reported ${naming.length} times`);
      process.exitCode = 1;
    }
    return naming[0] && naming[0].at - atMs;
  });
}

function figures(name: string, delaysMs: readonly number[]): void {
  if (delaysMs.length === 0) return;
  const worstMs = delaysMs.reduce((most, ms) => Math.max(most, ms), 0);
  print(
    `${name.padEnd(26)} ${String(delaysMs.length).padStart(4)} shares  median ${minutes(medianOf(delaysMs.toSorted((a, b) => a - b)))}  worst ${minutes(worstMs)}`,
  );
}

// Not through npm, which would leave it running.
const program = [...process.execArgv, 'sandbox/main.ts', '--timer', '60s', '--port', String(PORT)];
const sandbox = spawn(process.execPath, program, {
  stdio: ['ignore', 'ignore', 'inherit'],
});
const ended = once(sandbox, 'exit');
try {
  // Its first look is over when it is told.
  for (let second = 0; second < 180; second += 1) {
    await sleep(1_000);
    if ((await messages().catch(() => [])).length > 0) break;
  }
  if ((await messages()).length === 0) throw new Error('the sandbox told nothing in three minutes');
  const all = await shareForHours(Date.now() + HOURS * 3_600_000);
  const waitUntilMs = Date.now() + MISSED_MS;
  let measured = await delays(all);
  while (measured.includes(undefined) && Date.now() < waitUntilMs) {
    await sleep(5_000);
    measured = await delays(all);
  }
  for (const [i, { imageId, accountId, atMs, on }] of all.entries()) {
    const ms = measured[i];
    print(
      `${new Date(atMs).toISOString()}  ${accountId} on ${imageId} (${on} before): ${ms === undefined ? 'not reported' : minutes(ms)}`,
    );
  }
  if (measured.includes(undefined)) process.exitCode = 1;
  for (const on of ['unshared', 'shared'] as const)
    figures(
      `on an image that was ${on}`,
      measured.filter((_, i) => all[i]?.on === on).filter((ms) => ms !== undefined),
    );
  figures(
    'together',
    measured.filter((ms) => ms !== undefined),
  );
} finally {
  sandbox.kill('SIGTERM');
  await ended;
}
