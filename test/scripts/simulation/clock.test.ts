import { expect, it } from 'vitest';
import { SimulatedClock } from '../../../scripts/simulation/clock.ts';

it('wakes sleepers in the order of their moments, and those of one moment in the order of asking', async () => {
  const clock = new SimulatedClock(1_000);
  const woken: string[] = [];
  const sleep = async (name: string, ms: number): Promise<void> => {
    await clock.sleep(ms);
    woken.push(`${name} ${clock.now()}`);
  };
  for (const [name, ms] of [
    ['c', 30],
    ['a', 10],
    ['d', 30],
    ['b', 20],
    ['e', 45],
  ] as const)
    void sleep(name, ms);
  await clock.runUntil(1_040);
  expect(woken).toEqual(['a 1010', 'b 1020', 'c 1030', 'd 1030']);
  expect(clock.now()).toBe(1_040);
});

it('a sleep that is begun by whoever wakes ends in time, too', async () => {
  const clock = new SimulatedClock(0);
  const at: number[] = [];
  void (async () => {
    for (let n = 0; n < 3; n += 1) {
      await clock.sleep(7);
      at.push(clock.now());
    }
  })();
  await clock.runUntil(20);
  expect(at).toEqual([7, 14]);
});

it('a sleep that is ended by its signal wakes nobody, and time does not stop for it', async () => {
  const clock = new SimulatedClock(0);
  const stop = new AbortController();
  const slept = clock.sleep(50, stop.signal).catch((error: unknown) => error);
  stop.abort(new Error('enough'));
  expect(await slept).toEqual(new Error('enough'));
  await clock.runUntil(10);
  expect(clock.now()).toBe(10);
});

it('stops where it is asked to', async () => {
  const clock = new SimulatedClock(0);
  let done = false;
  void clock.sleep(30).then(() => {
    done = true;
  });
  void clock.sleep(60);
  await clock.runUntil(100, () => done);
  expect(clock.now()).toBe(30);
});
