/**
 * `npm run simulate`: the real audit, fan-out, sending and watchdog on a simulated clock with simulated services. It
 * simulates deployments of several sizes and prints how soon a share is reported, the cost, and what limits the
 * deployment. `scripts/simulation/assumptions.ts` lists the assumptions.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { askedOf, simulateCommand } from './simulation/command-line.ts';
import { nameOf } from './simulation/figures.ts';
import { brokenLimits } from './simulation/limits.ts';
import type { SimulationOptions } from './simulation/options.ts';
import type { Outcome } from './simulation/outcome.ts';
import { monthly } from './simulation/quiet.ts';
import { simulate } from './simulation/simulate.ts';
import { tablesOf } from './simulation/tables.ts';

/** Between two lines of progress. */
const PROGRESS_MS = 5_000;

const { rows, check, json } = askedOf(simulateCommand().parse());
const outcomes = await (rows.length === 1 ? Promise.all(rows.map(here)) : apart(rows));
const answer = json
  ? JSON.stringify(outcomes.map((o) => ({ ...o, dollarsAMonth: monthly(o.quiet) })))
  : tablesOf(outcomes);
process.stdout.write(`${answer}\n`);
if (check && outcomes.some((o) => (brokenLimits(o) ?? []).length > 0)) process.exitCode = 1;

async function here(row: SimulationOptions): Promise<Outcome> {
  // Thousands of errors only mean “no time left”. Their stack traces are never read.
  Error.stackTraceLimit = 0;
  const startedMs = Date.now();
  let saidMs = 0;
  return simulate(row, (what) => {
    const nowMs = Date.now();
    if (nowMs - saidMs < PROGRESS_MS) return;
    saidMs = nowMs;
    const seconds = String(Math.round((nowMs - startedMs) / 1000)).padStart(5);
    process.stderr.write(`${seconds} s  ${nameOf(row)}: ${what}\n`);
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
  const options = Object.entries(row).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(process.execPath, [...process.execArgv, import.meta.filename, ...options, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  let said = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) said += String(chunk);
  const [code, signal] = (await ended) as [number | null, string | null];
  if (code !== 0)
    throw new Error(
      `${nameOf(row)}: its process ended with ${signal ?? `code ${code}`}; its output above says why`,
    );
  const [outcome] = JSON.parse(said) as Outcome[];
  if (outcome === undefined) throw new Error(`${nameOf(row)}: its process printed no result`);
  return outcome;
}
