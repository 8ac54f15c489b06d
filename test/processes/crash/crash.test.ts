import { afterAll, describe, expect, it } from 'vitest';
import { checkBaseline, checkChanges } from './check.ts';
import { checkEnd, checkSilence } from './check-deadline.ts';
import { openLab } from './lab.ts';
import {
  type CallPoint,
  type DeadlinePoint,
  deadlinesIn,
  firstKillsIn,
  type InARow,
  JUMPS_MS,
  killsIn,
  momentsIn,
} from './points.ts';
import type { Ended, Running } from './processes.ts';
import { recover } from './recover.ts';
import { PAST_PACE_MS, type StoreKind, TIMEOUT_MS, type World } from './world.ts';

/**
 * Real processes, killed at every step or out of time there, and then others, as a timer starts them, until all is
 * quiet. `npm test` takes one of each kind of call, some in a row, `npm run test:long` some hundred points, each by
 * itself, and `CRASH_POINTS=all npm run test:long -- test/processes/crash` every one there is.
 */
const timeout = 60_000;
const STORES = ['tablestore', 'sqlite'] as const;
const HANG = { kind: 'hang' } as const;

// Before the tests are collected: how many there are is what an undisturbed run tells.
const lab = await openLab();
const { steps } = lab;

const passed = { tablestore: 0, sqlite: 0, deadlines: 0 };
afterAll(async () => {
  await lab.close();
  const { tablestore, sqlite, deadlines } = passed;
  process.stdout.write(
    `crash points: ${tablestore} over Tablestore, ${sqlite} over SQLite, ${deadlines} deadlines\n`,
  );
});

interface Start {
  readonly open: (kind: StoreKind) => Promise<World>;
  readonly check: (world: World) => Promise<void>;
  readonly status: 'complete' | 'partial';
}
/** Changes wait for the run. Partial for ever, since one image may not be read. */
const CHANGES: Start = { open: lab.world, check: checkChanges, status: 'partial' };
/** No run has been yet, and all is baseline. */
const FIRST: Start = { open: lab.emptyWorld, check: checkBaseline, status: 'complete' };

type Signal = Ended['signal'];

/** Runs that are disturbed, then others, until all is as it must be. Returns how each of the first ones ended. */
async function survive(
  { open, check, status }: Start,
  kind: StoreKind,
  disturbances: InARow<(world: World) => Promise<Signal>>,
): Promise<Signal[]> {
  const world = await open(kind);
  const signals: Signal[] = [];
  try {
    for (const [i, disturb] of disturbances.entries()) {
      if (i > 0) world.clock.advance(PAST_PACE_MS);
      signals.push(await disturb(world));
      // What the dead process had sent is with the services by now, or it will never be.
      await new Promise((resolve) => setImmediate(resolve));
      world.watch.begin();
    }
    await recover(world, status);
    await check(world);
    return signals;
  } finally {
    await world.close();
  }
}

async function killAt(point: CallPoint, world: World): Promise<Signal> {
  const child = world.run();
  const act = () => {
    child.kill();
    return point.kill === 'before' ? HANG : undefined;
  };
  // What a dead process had not sent yet never comes.
  world.watch.begin(point, act, () => HANG);
  return pastLease(child, world);
}

/** Of one that dies and so cannot give its lease back. */
async function pastLease({ ended }: Running, { clock }: World): Promise<Signal> {
  const { signal } = await ended;
  clock.advance(TIMEOUT_MS);
  return signal;
}

const KILLED: Signal = 'SIGKILL';

async function passDeadlineAt(point: DeadlinePoint, world: World): Promise<Signal> {
  const { past } = point;
  world.watch.begin(point, () => {
    world.clock.advance(JUMPS_MS[past]);
    return undefined;
  });
  const ended = await world.run().ended;
  checkEnd(world.kind, past, ended);
  const { call, after } = world.watch.met;
  expect(call, `no ${point.call} came, at which the clock was to jump`).toBeDefined();
  checkSilence(past, call, after);
  world.clock.advance(Math.max(0, TIMEOUT_MS - JUMPS_MS[past]));
  return ended.signal;
}

/** With a title for each row: `3, swas ListCustomImages (before), then 10, …`. */
const titled = <Point extends { readonly n: number }>(
  rows: readonly InARow<Point>[],
  inWords: (point: Point) => string,
): [title: string, row: InARow<Point>][] =>
  rows.map((row) => [row.map((point) => `${point.n}, ${inWords(point)}`).join(', then '), row]);

const killInWords = ({ call, kill }: CallPoint) => `${call} (${kill})`;
const deadlineInWords = ({ call, past }: DeadlinePoint) => `${call} (${past})`;

describe.each(STORES)('a process over %s', (kind) => {
  it.concurrent.each(titled(killsIn(steps[kind]), killInWords))(
    'I2, I3: killed at call %s, it loses and repeats nothing',
    { timeout },
    async (_, points) => {
      const kills = points.map((point) => (world: World) => killAt(point, world));
      expect(await survive(CHANGES, kind, kills)).toEqual(points.map(() => KILLED));
      passed[kind] += points.length;
    },
  );

  it.concurrent.each(titled(firstKillsIn(steps[kind]), killInWords))(
    'I4: killed in its first run at call %s, it tells the baseline once and nothing as news',
    { timeout },
    async (_, points) => {
      const kills = points.map((point) => (world: World) => killAt(point, world));
      expect(await survive(FIRST, kind, kills)).toEqual(points.map(() => KILLED));
      passed[kind] += points.length;
    },
  );

  it.concurrent.each(titled(deadlinesIn(steps[kind]), deadlineInWords))(
    'I7: its time past at call %s, it ends well, and the next goes on',
    { timeout },
    async (_, points) => {
      const ends = points.map((point) => (world: World) => passDeadlineAt(point, world));
      expect(await survive(CHANGES, kind, ends)).toEqual(points.map(() => null));
      passed.deadlines += points.length;
    },
  );
});

it.concurrent.each(titled(momentsIn(steps.sqlite), ({ moment }) => moment))(
  'I2: killed in its work on the file at %s, it loses and repeats nothing',
  { timeout },
  async (_, points) => {
    const kills = points.map(
      ({ n }) =>
        (world: World) =>
          pastLease(world.run({ CRASH_AT_MOMENT: String(n) }), world),
    );
    expect(await survive(CHANGES, 'sqlite', kills)).toEqual(points.map(() => KILLED));
    passed.sqlite += points.length;
  },
);
