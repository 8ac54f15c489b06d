/**
 * `npm run simulate`: the real audit, fan-out, sending and watchdog on a simulated clock with simulated services. It
 * simulates deployments of several sizes and prints how soon a share is reported, the cost, and what limits the
 * deployment.
 * `scripts/simulation/assumptions.ts` lists the assumptions.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { IMAGES_PER_REGION, INSTANCES } from './simulation/assumptions.ts';
import { type Outcome, simulate } from './simulation/simulate.ts';
import type { SimulationOptions } from './simulation/options.ts';
import { monthly, tablesOf } from './simulation/tables.ts';

const SIZES = [1, 10, 100, 1_000];
const MOST_ACCOUNTS = 10_000;
const MOST_HOURS = 168;

/** A thousand accounts make half a million calls an hour, and each is simulated, so only a quarter of an hour is. */
const hoursFor = (accounts: number): number =>
  accounts <= 1 ? 6 : accounts <= 10 ? 3 : accounts <= 100 ? 1 : 0.25;

function whole(text: string, low: number, high: number): number {
  const n = Number(text);
  if (!/^[0-9]+$/.test(text) || n < low || n > high)
    throw new InvalidArgumentError(`Write a whole number from ${low} to ${high.toLocaleString('en')}.`);
  return n;
}

function sizes(text: string): number[] {
  return text.split(',').map((one) => whole(one.trim(), 1, MOST_ACCOUNTS));
}

function hours(text: string): number {
  const n = Number(text);
  if (!/^[0-9.]+$/.test(text) || !(n >= 0.25 && n <= MOST_HOURS) || (n * 4) % 1 !== 0)
    throw new InvalidArgumentError(`Write hours from 0.25 to ${MOST_HOURS}, in quarters, as in 0.5 or 2.`);
  return n;
}

const program = new Command('simulate')
  .description(
    'Simulates deployments of several sizes: how soon a share is reported, the cost, and the limits.',
  )
  .option('--accounts <list>', 'numbers of accounts, separated by commas', sizes, SIZES)
  .option(
    '--hours <hours>',
    'simulated hours of shares (default: 6 for one account, 3 up to 10, 1 up to 100, else 0.25)',
    hours,
  )
  .option('--images <n>', 'images in each region', (text) => whole(text, 1, 100), IMAGES_PER_REGION)
  .option(
    '--instances <n>',
    'the maximum number of concurrent instances',
    (t) => whole(t, 1, 100_000),
    INSTANCES,
  )
  .option('--seed <n>', 'seed of the random shares', (t) => whole(t, 0, 4_294_967_295), 1)
  .option('--json', 'print one JSON array instead of the tables')
  .allowExcessArguments(false)
  .parse();

const options = program.opts<{
  accounts: number[];
  hours?: number;
  images: number;
  instances: number;
  seed: number;
  json?: true;
}>();
const { images, seed, instances } = options;
const rows = options.accounts.map((accounts) => ({
  accounts,
  hours: options.hours ?? hoursFor(accounts),
  images,
  instances,
  seed,
}));
const outcomes = await (rows.length === 1 ? Promise.all(rows.map(here)) : apart(rows));
const answer = options.json
  ? JSON.stringify(outcomes.map((o) => ({ ...o, dollarsAMonth: monthly(o) })))
  : tablesOf(outcomes);
process.stdout.write(`${answer}\n`);

async function here(row: SimulationOptions): Promise<Outcome> {
  // Thousands of errors only mean “no time left”. Their stack traces are never read.
  Error.stackTraceLimit = 0;
  const startedMs = Date.now();
  return simulate(row, (what) => {
    const seconds = Math.round((Date.now() - startedMs) / 1000);
    process.stderr.write(`${String(seconds).padStart(5)} s  ${row.accounts} accounts: ${what}\n`);
  });
}

/** Runs each row in its own process, the longest first; the number of parallel processes is that of the processors. */
async function apart(all: readonly SimulationOptions[]): Promise<Outcome[]> {
  const done = new Map<SimulationOptions, Outcome>();
  const waiting = all.toSorted((a, b) => b.accounts * b.hours - a.accounts * a.hours);
  const places = Array.from({ length: availableParallelism() }, async () => {
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift())
      done.set(row, await inProcess(row));
  });
  await Promise.all(places);
  return all.flatMap((row) => done.get(row) ?? []);
}

async function inProcess(row: SimulationOptions): Promise<Outcome> {
  const flags = Object.entries(row).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(process.execPath, [...process.execArgv, import.meta.filename, ...flags, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  let said = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) said += String(chunk);
  const [code, signal] = (await ended) as [number | null, string | null];
  if (code !== 0)
    throw new Error(
      `${row.accounts} accounts: its process ended with ${signal ?? `code ${code}`}; its output above says why`,
    );
  const [outcome] = JSON.parse(said) as Outcome[];
  if (outcome === undefined) throw new Error(`${row.accounts} accounts: its process printed no result`);
  return outcome;
}
