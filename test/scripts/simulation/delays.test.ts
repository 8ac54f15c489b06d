import { expect, it } from 'vitest';
import { limitOf, waitsOf } from '../../../scripts/simulation/delays.ts';
import type { Invocation } from '../../../scripts/simulation/function-compute.ts';

const run = (askedMs: number, rest: Partial<Invocation>): Invocation => ({
  name: 'audit',
  account: 'a',
  askedMs,
  ...rest,
});
const share = { sharedMs: 1_000, noticedMs: 101_000, toldMs: 111_000 };
const none = { quota: 0, instances: 0, timer: 0, sending: 0 };

it('before any event there is only the timer to wait for', () => {
  expect(waitsOf([], share)).toEqual({ ...none, timer: 100_000, sending: 10_000 });
});

it('an event that waits for an instance, and then the run', () => {
  const runs = [run(21_000, { startMs: 61_000, endMs: 130_000, status: 'complete' })];
  expect(waitsOf(runs, share)).toEqual({ timer: 20_000, instances: 40_000, quota: 40_000, sending: 10_000 });
});

it('after a run that could have noticed it the quota is what it waits for; before, the timer', () => {
  const runs = [run(41_000, { startMs: 41_000, endMs: 45_000 }), run(100_000, { startMs: 100_000 })];
  expect(waitsOf(runs, share)).toEqual({ ...none, timer: 40_000, quota: 60_000, sending: 10_000 });
  // One that had begun before the share may have been past its image.
  const early = [run(0, { startMs: 0, endMs: 11_000 })];
  expect(waitsOf(early, share)).toEqual({ ...none, quota: 10_000, timer: 90_000, sending: 10_000 });
});

it('what was never noticed waits until the end, also in dropped events', () => {
  const runs = [run(11_000, { droppedMs: 51_000 })];
  const waits = waitsOf(runs, { ...share, noticedMs: undefined });
  expect(waits).toEqual({ ...none, timer: 70_000, instances: 40_000 });
});

it('the limit is what took the most over all shares', () => {
  const all = [
    { ...none, timer: 5, quota: 30 },
    { ...none, timer: 60, quota: 5 },
  ];
  expect(limitOf(all)).toEqual({ cause: 'timer', part: 0.65 });
  expect(limitOf([])).toBeUndefined();
});
