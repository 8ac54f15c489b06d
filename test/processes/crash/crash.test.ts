import { afterAll, describe, expect, it } from 'vitest';
import { checkBaseline, checkChanges } from './check.ts';
import { checkEnd, checkSilence } from './check-deadline.ts';
import { openLab } from './lab.ts';
import {
  type CallPoint,
  callPoints,
  type DeadlinePoint,
  deadlinePoints,
  firstCallPoints,
  JUMPS_MS,
  momentPoints,
} from './points.ts';
import type { Ended } from './processes.ts';
import { recover } from './recover.ts';
import type { StoreKind, World } from './world.ts';
import { oneOfEach } from '../../support/size.ts';

/**
 * Real processes, killed at every step or out of time there, and then others, as a timer starts them, until all is
 * quiet. `npm test` takes one of each kind of call, `npm run test:long` some hundred points, and `CRASH_POINTS=all npm
 * run test:long -- test/processes/crash` every one there is.
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

/** A run that is disturbed, then others, until all is as it must be. Returns how the first one ended. */
async function survive(
  { open, check, status }: Start,
  kind: StoreKind,
  disturb: (world: World) => Promise<Ended>,
): Promise<Ended['signal']> {
  const world = await open(kind);
  try {
    const { signal } = await disturb(world);
    await recover(world, status);
    await check(world);
    return signal;
  } finally {
    await world.close();
  }
}

async function killAt({ n, kill }: CallPoint, world: World): Promise<Ended> {
  const child = world.run();
  const act = () => {
    child.kill();
    return kill === 'before' ? HANG : undefined;
  };
  // What a dead process had not sent yet never comes.
  world.watch.begin(n, act, () => HANG);
  return child.ended;
}

async function passDeadlineAt({ n, past }: DeadlinePoint, world: World): Promise<Ended> {
  world.watch.begin(n, () => {
    world.clock.advance(JUMPS_MS[past]);
    return undefined;
  });
  const ended = await world.run().ended;
  checkEnd(past, ended);
  checkSilence(past, world.watch.calls[n], world.watch.calls.slice(n + 1));
  return ended;
}

describe.each(STORES)('a process over %s', (kind) => {
  it.concurrent.each(oneOfEach(callPoints(steps[kind]), ({ call, kill }) => `${call} ${kill}`))(
    'I2, I3: killed at call $n, $call ($kill), it loses and repeats nothing',
    { timeout },
    async (point) => {
      expect(await survive(CHANGES, kind, (world) => killAt(point, world))).toBe('SIGKILL');
      passed[kind] += 1;
    },
  );

  it.concurrent.each(oneOfEach(firstCallPoints(steps[kind]), ({ call }) => call))(
    'I4: killed in its first run at call $n, $call ($kill), it tells the baseline once and nothing as news',
    { timeout },
    async (point) => {
      expect(await survive(FIRST, kind, (world) => killAt(point, world))).toBe('SIGKILL');
      passed[kind] += 1;
    },
  );

  it.concurrent.each(
    oneOfEach(deadlinePoints(steps[kind]), ({ call, past }) => `${call.split(' ')[0]} ${past}`),
  )(
    'I7: its time past $past at call $n, $call, it ends well, and the next goes on',
    { timeout },
    async (point) => {
      expect(await survive(CHANGES, kind, (world) => passDeadlineAt(point, world))).toBeNull();
      passed.deadlines += 1;
    },
  );
});

it.concurrent.each(oneOfEach(momentPoints(steps.sqlite), ({ moment }) => moment))(
  'I2: killed in its work on the file at $n, $moment, it loses and repeats nothing',
  { timeout },
  async ({ n }) => {
    const signal = await survive(
      CHANGES,
      'sqlite',
      (world) => world.run({ CRASH_AT_MOMENT: String(n) }).ended,
    );
    expect(signal).toBe('SIGKILL');
    passed.sqlite += 1;
  },
);
