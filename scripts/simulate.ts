/**
 * `npm run simulate`: the real audit, fan-out, sending and watchdog on a simulated clock and simulated services, for
 * deployments of several sizes, with runs that sleep for the quota and with runs that end: how soon people know, what
 * it costs, and what limits it. `test/simulation/assumptions.ts` names all that is taken for given.
 */
import { Command, InvalidArgumentError } from 'commander';
import { INSTANCES } from '../test/simulation/assumptions.ts';
import { MODES, type Mode } from '../test/simulation/deployment.ts';
import { type Outcome, simulate } from '../test/simulation/simulate.ts';
import { monthly, tablesOf } from '../test/simulation/tables.ts';

const SIZES = [1, 10, 100, 1_000];
const MOST_ACCOUNTS = 10_000;
const MOST_HOURS = 168;

/** A thousand accounts make half a million calls an hour, each of them simulated: there half an hour has to do. */
const hoursFor = (accounts: number): number => (accounts <= 10 ? 6 : accounts <= 100 ? 2 : 0.5);

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
    'Simulates deployments of several sizes: how soon a share is told, what it costs, what limits it.',
  )
  .option('--accounts <list>', 'sizes, with commas between them', sizes, SIZES)
  .option(
    '--hours <hours>',
    'simulated hours of shares (default: 6, 2 for 100 accounts, 0.5 for 1,000)',
    hours,
  )
  .option('--mode <mode>', 'sleep or end (default: both)', (text: string): Mode => {
    if (text === 'sleep' || text === 'end') return text;
    throw new InvalidArgumentError('Write sleep or end.');
  })
  .option(
    '--instances <n>',
    'concurrent instances that the platform grants',
    (t) => whole(t, 1, 100_000),
    INSTANCES,
  )
  .option('--seed <n>', 'another seed, other shares', (t) => whole(t, 0, 4_294_967_295), 1)
  .option('--json', 'one JSON array instead of the tables')
  .allowExcessArguments(false)
  .parse();

const options = program.opts<{
  accounts: number[];
  hours?: number;
  mode?: Mode;
  instances: number;
  seed: number;
  json?: true;
}>();
// Nobody reads the traces of the thousands of errors that only say «no time left».
Error.stackTraceLimit = 0;
const modes: readonly Mode[] = options.mode === undefined ? (Object.keys(MODES) as Mode[]) : [options.mode];
const startedMs = Date.now();
const outcomes: Outcome[] = [];
for (const accounts of options.accounts)
  for (const mode of modes) {
    const { instances, seed } = options;
    const row = { accounts, mode, instances, seed, hours: options.hours ?? hoursFor(accounts) };
    outcomes.push(
      await simulate(row, (what) =>
        process.stderr.write(
          `${String(Math.round((Date.now() - startedMs) / 1000)).padStart(5)} s  ${accounts} accounts, ${mode}: ${what}\n`,
        ),
      ),
    );
  }
const answer = options.json
  ? JSON.stringify(outcomes.map((o) => ({ ...o, dollarsAMonth: monthly(o) })))
  : tablesOf(outcomes);
process.stdout.write(`${answer}\n`);
