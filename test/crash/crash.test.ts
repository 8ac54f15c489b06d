import { afterAll, describe, expect, it } from 'vitest';
import type { Call } from '../../sandbox/faults.ts';
import { inWords } from './call-watch.ts';
import { checkWorld } from './check.ts';
import { checkEnd, checkSilence } from './check-deadline.ts';
import { Lab, recover } from './lab.ts';
import { callPoints, deadlinePoints, JUMPS_MS, momentPoints } from './points.ts';
import type { StoreKind, World } from './world.ts';

// Before the tests are collected: how many there are is what an undisturbed run tells.
const lab = await Lab.open();
const steps = { tablestore: await lab.survey('tablestore'), sqlite: await lab.survey('sqlite') };
const passed = { tablestore: 0, sqlite: 0, deadlines: 0 };
const HANG = { kind: 'hang' } as const;
const timeout = 60_000;

afterAll(async () => {
  await lab.close();
  const { tablestore, sqlite, deadlines } = passed;
  process.stdout.write(
    `crash points: ${tablestore} over Tablestore, ${sqlite} over SQLite, ${deadlines} deadlines\n`,
  );
});

/** A run that `disturb` ends at some step; then others, until all is quiet and as it must be. */
async function crash(kind: StoreKind, disturb: (world: World) => Promise<void>): Promise<void> {
  const world = await lab.world(kind);
  try {
    await disturb(world);
    await recover(world);
    await checkWorld(world);
    passed[kind] += 1;
  } finally {
    await world.close();
  }
}

describe.each(['tablestore', 'sqlite'] as const)('a process over %s', (kind) => {
  it.concurrent.each(callPoints(steps[kind]))(
    'I2, I3: killed at call $n, $call ($kill), it loses and repeats nothing',
    { timeout },
    async ({ n, call, kill }) => {
      await crash(kind, async (world) => {
        const child = world.run();
        let killedAt = '';
        const act = (arrived: Call) => {
          killedAt = inWords(arrived);
          child.kill();
          return kill === 'before' ? HANG : undefined;
        };
        // What a dead process had not sent yet never comes.
        world.watch.begin(n, act, () => HANG);
        expect((await child.ended).signal).toBe('SIGKILL');
        if (killedAt !== call) process.stdout.write(`!!! ${killedAt} instead of ${call}\n`);
      });
    },
  );

  it.concurrent.each(deadlinePoints(steps[kind]))(
    'I7: its time past $past at call $n, $call, it ends well, and the next goes on',
    { timeout },
    async ({ n, past }) => {
      await crash(kind, async (world) => {
        world.watch.begin(n, () => {
          world.clock.advance(JUMPS_MS[past]);
          return undefined;
        });
        const ended = await world.run().ended;
        process.stdout.write(`${past} ${n} ${world.watch.calls.slice(n).map(inWords).join(',')} ${JSON.stringify(ended)}\n`);
        checkEnd(ended);
        checkSilence(past, world.watch.calls.slice(n));
      });
      passed[kind] -= 1;
      passed.deadlines += 1;
    },
  );
});

it.concurrent.each(momentPoints(steps.sqlite))(
  'I2: killed in its own work on the file at $n, $moment, it loses and repeats nothing',
  { timeout },
  async ({ n }) => {
    await crash('sqlite', async (world) => {
      expect((await world.run({ CRASH_AT_MOMENT: String(n) }).ended).signal).toBe('SIGKILL');
    });
  },
);
