import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OpenApiError } from '../../lib/openapi/errors.ts';
import { CallQuota } from '../../lib/openapi/quota.ts';
import { ApiRateLimit } from '../../lib/openapi/rate-limit.ts';
import type { RateLimitState } from '../../lib/openapi/stored-rate-limit.ts';
import { type FakeClock, fakeClock } from '../support/fake-clock.ts';
import { atOnce, mostInAMinute, SimulatedService } from '../support/simulated-service.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How a take ended that the test does not wait for. */
function watch<T>(promise: Promise<T>) {
  const seen: { state: 'waiting' | 'taken' | 'failed'; error?: unknown } = { state: 'waiting' };
  promise.then(
    () => (seen.state = 'taken'),
    (error: unknown) => Object.assign(seen, { state: 'failed', error }),
  );
  return seen;
}

async function callsTake(
  clock: FakeClock,
  perMinute: number,
  calls: number,
  durationMs = 0,
  inFlight = 1,
): Promise<number> {
  const service = new SimulatedService(clock, perMinute);
  const limit = new ApiRateLimit(perMinute, clock);
  const startMs = clock.now();
  await atOnce(inFlight, calls, () => service.call(limit, { durationMs }));
  expect(service.refused).toBe(0);
  return clock.now() - startMs;
}

describe('I8: never more than configured', () => {
  test('in any minute, whenever between sending and answer the service counts a call', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.oneof(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 90_000 })), {
          minLength: 1,
          maxLength: 60,
        }),
        async (perMinute, inFlight, durations) => {
          const clock = fakeClock(undefined, { auto: true });
          const service = new SimulatedService(clock, Number.POSITIVE_INFINITY);
          const limit = new ApiRateLimit(perMinute, clock);
          await atOnce(inFlight, durations.length, (n) =>
            service.call(limit, { durationMs: durations[n] ?? 0 }),
          );
          expect(mostInAMinute(service.calls)).toBeLessThanOrEqual(perMinute);
        },
      ),
      { numRuns: 120 },
    );
  });

  test('across runs: what a run leaves behind counts in the next', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 10 }),
        fc.array(fc.record({ calls: fc.integer({ min: 0, max: 15 }), pauseMs: fc.nat({ max: 70_000 }) }), {
          minLength: 2,
          maxLength: 5,
        }),
        async (perMinute, runs) => {
          const clock = fakeClock(undefined, { auto: true });
          const service = new SimulatedService(clock, Number.POSITIVE_INFINITY);
          let limits = {};
          for (const { calls, pauseMs } of runs) {
            const quota = new CallQuota(perMinute, clock, limits);
            await atOnce(3, calls, () =>
              service.call(quota.limitFor('ListCustomImages'), { durationMs: 300 }),
            );
            limits = JSON.parse(JSON.stringify(quota.state())) as typeof limits;
            await clock.sleep(pauseMs);
          }
          expect(mostInAMinute(service.calls)).toBeLessThanOrEqual(perMinute);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('calls that are still in flight when a run ends count in the next', async () => {
    const clock = fakeClock();
    const limit = new ApiRateLimit(3, clock);
    const slots = [await limit.take(), await limit.take(), await limit.take()];
    slots[0]?.release('answered');
    const next = new ApiRateLimit(3, clock, limit.state());
    const fourth = watch(next.take());
    await clock.advance(MINUTE - 1);
    expect(fourth.state).toBe('waiting');
    await clock.advance(1);
    expect(fourth.state).toBe('taken');
  });

  test('each API has a quota of its own', async () => {
    const quota = new CallQuota(1, fakeClock());
    await quota.limitFor('ListCustomImages').take();
    await expect(quota.limitFor('ListCustomImageShareAccounts').take()).resolves.toBeDefined();
  });

  test('what was learnt about an API that this run did not call is kept', () => {
    const clock = fakeClock();
    const first = new CallQuota(10, clock);
    first.limitFor('ListCustomImages');
    const kept = new CallQuota(10, clock, first.state());
    expect(Object.keys(kept.state())).toEqual(['ListCustomImages']);
  });

  test('what a process leaves free, it leaves of its own calls, so that runs a minute apart do not drift', async () => {
    const clock = fakeClock(undefined, { auto: true });
    const startMs = clock.now();
    let left: RateLimitState | undefined;
    for (let run = 0; run < 5; run += 1) {
      await clock.sleep(startMs + run * MINUTE - clock.now());
      const limit = new ApiRateLimit(9, clock, left);
      for (let n = 0; n < 8; n += 1) {
        const slot = await limit.take({ leaveFree: 1, waitAtMostMs: 100 });
        await clock.sleep(50);
        slot.release('answered');
      }
      expect(clock.now() - startMs, `run ${run}`).toBe(run * MINUTE + 8 * 50);
      await expect(limit.take({ leaveFree: 1, waitAtMostMs: 100 })).rejects.toMatchObject({
        code: 'OutOfTime',
      });
      left = limit.state();
    }
    // The one that was left is free for what may not wait.
    await expect(new ApiRateLimit(9, clock, left).take({ waitAtMostMs: 0 })).resolves.toBeDefined();
  });

  test('a list of several pages begins where there is room for them, or for half of a minute of calls', async () => {
    const clock = fakeClock();
    const limit = new ApiRateLimit(10, clock);
    const take = (places: number) => limit.take({ places, waitAtMostMs: 0 });
    const make = async (calls: number): Promise<void> => {
      for (let n = 0; n < calls; n += 1) (await take(1)).release('answered');
    };
    await make(6);
    await expect(take(50), 'four are left, half are five').rejects.toMatchObject({ code: 'OutOfTime' });
    await expect(take(5)).rejects.toMatchObject({ code: 'OutOfTime' });
    (await take(4)).release('answered');
    await make(1);
    await expect(take(3), 'two are left').rejects.toMatchObject({ code: 'OutOfTime' });
    // One that did not begin has taken no place.
    await make(2);
    await expect(take(1)).rejects.toMatchObject({ code: 'OutOfTime' });
    await clock.advance(MINUTE);
    await make(5);
    (await take(50)).release('answered');
  });

  test('a call that is settled twice frees one place', async () => {
    const clock = fakeClock();
    const limit = new ApiRateLimit(2, clock);
    const slot = await limit.take();
    slot.release('answered');
    slot.release('answered');
    await limit.take();
    const third = watch(limit.take());
    await clock.advance(MINUTE - 1);
    expect(third.state).toBe('waiting');
    expect(limit.state().recentMs).toHaveLength(2);
  });
});

describe('I8: a wait costs little more than the quota demands', () => {
  test.each([1, 10, 11, 100, 240])('%i calls at 10 a minute', async (calls) => {
    const leastMs = (Math.ceil(calls / 10) - 1) * MINUTE;
    const took = await callsTake(fakeClock(undefined, { auto: true }), 10, calls);
    expect(took).toBeGreaterThanOrEqual(leastMs);
    expect(took).toBeLessThanOrEqual(leastMs * 1.05);
  });

  test.each([1, 10, 11, 100, 240])('%i calls of 0.3 s, eight in flight', async (calls) => {
    const leastMs = (Math.ceil(calls / 10) - 1) * MINUTE + 300;
    const took = await callsTake(fakeClock(undefined, { auto: true }), 10, calls, 300, 8);
    expect(took).toBeLessThanOrEqual(Math.max(leastMs * 1.05, 600));
  });

  test('a raised quota of 6,000 a minute is used: 12,001 calls of 10 ms in little over two minutes', async () => {
    const took = await callsTake(fakeClock(undefined, { auto: true }), 6_000, 12_001, 10, 32);
    expect(took).toBeGreaterThan(2 * MINUTE);
    expect(took).toBeLessThanOrEqual(2 * MINUTE * 1.05);
  });

  test('a setting that was raised is used at once where nothing was ever refused', async () => {
    const clock = fakeClock(undefined, { auto: true });
    const before = new ApiRateLimit(10, clock);
    const service = new SimulatedService(clock, 6_000);
    for (let i = 0; i < 10; i += 1) await service.call(before, { durationMs: 10 });
    await clock.sleep(HOUR);
    const after = new ApiRateLimit(6_000, clock, before.state());
    const startMs = clock.now();
    await atOnce(32, 1_000, () => service.call(after, { durationMs: 10 }));
    expect(clock.now() - startMs).toBeLessThan(MINUTE);
  });

  test('callers are served in the order in which they asked', async () => {
    const clock = fakeClock(undefined, { auto: true });
    const limit = new ApiRateLimit(2, clock);
    const order: number[] = [];
    await Promise.all(
      [1, 2, 3, 4, 5].map(async (n) => {
        const slot = await limit.take();
        order.push(n);
        slot.release('answered');
      }),
    );
    expect(order).toEqual([1, 2, 3, 4, 5]);
  });

  test('each wait is announced before it begins', async () => {
    const clock = fakeClock(undefined, { auto: true });
    const waits: [string, number][] = [];
    const quota = new CallQuota(1, clock, {}, (api, ms) => waits.push([api, ms]));
    (await quota.limitFor('ListRegions').take()).release('answered');
    (await quota.limitFor('ListRegions').take()).release('answered');
    expect(waits).toEqual([['ListRegions', MINUTE]]);
  });
});

describe('I7: the run has an end', () => {
  const OUT_OF_TIME = { code: 'OutOfTime', retryable: false };

  test('a wait that would reach past the end is not begun', async () => {
    const clock = fakeClock();
    const limit = new ApiRateLimit(1, clock);
    (await limit.take()).release('answered');
    const startMs = clock.now();
    await expect(limit.take({ untilMs: startMs + MINUTE - 1 })).rejects.toMatchObject(OUT_OF_TIME);
    expect(clock.now()).toBe(startMs);
    expect(clock.slept).toEqual([]);
  });

  test('a wait that ends just in time is waited for', async () => {
    const clock = fakeClock(undefined, { auto: true });
    const limit = new ApiRateLimit(1, clock);
    (await limit.take()).release('answered');
    await expect(limit.take({ untilMs: clock.now() + MINUTE })).resolves.toBeDefined();
  });

  test('after the end there is no place, not even a free one', async () => {
    const clock = fakeClock();
    const limit = new ApiRateLimit(6_000, clock);
    const untilMs = clock.now() + 1_000;
    await expect(limit.take({ untilMs })).resolves.toBeDefined();
    await clock.advance(1_001);
    await expect(limit.take({ untilMs })).rejects.toMatchObject(OUT_OF_TIME);
  });

  test('a place that comes free after the end, by an answer, is not taken', async () => {
    const clock = fakeClock();
    const limit = new ApiRateLimit(2, clock);
    await limit.take();
    const slow = await limit.take();
    const third = watch(limit.take({ untilMs: clock.now() + 5_000 }));
    await clock.advance(100_000);
    slow.release('refused');
    await clock.advance(200_000);
    expect(third).toMatchObject({ state: 'failed', error: OUT_OF_TIME });
  });

  test('an abort ends a wait at once, and those who stand behind it', async () => {
    const clock = fakeClock();
    const limit = new ApiRateLimit(1, clock);
    (await limit.take()).release('answered');
    const { signal, abort } = abortable();
    const takes = [watch(limit.take({ signal })), watch(limit.take({ signal }))];
    await clock.advance(10_000);
    abort();
    await clock.advance(0);
    for (const take of takes) expect(take).toMatchObject({ state: 'failed', error: OUT_OF_TIME });
  });

  test('an abort ends a wait for an answer at once', async () => {
    const clock = fakeClock();
    const limit = new ApiRateLimit(1, clock);
    await limit.take();
    const { signal, abort } = abortable();
    const take = watch(limit.take({ signal }));
    await clock.advance(10_000);
    abort();
    await clock.advance(0);
    expect(take.state).toBe('failed');
    expect(take.error).toBeInstanceOf(OpenApiError);
  });

  test('an aborted run takes no place', async () => {
    await expect(
      new ApiRateLimit(5, fakeClock()).take({ signal: AbortSignal.abort() }),
    ).rejects.toMatchObject(OUT_OF_TIME);
  });

  test('who gave up does not hold up who comes after', async () => {
    const clock = fakeClock();
    const limit = new ApiRateLimit(1, clock);
    (await limit.take()).release('answered');
    await expect(limit.take({ untilMs: clock.now() + 10 })).rejects.toThrow(OpenApiError);
    const next = watch(limit.take());
    await clock.advance(61_000);
    expect(next.state).toBe('taken');
  });
});

describe('a clock that jumps', () => {
  test('back by an hour: no wait of an hour', async () => {
    const clock = fakeClock();
    const limit = new ApiRateLimit(3, clock);
    for (let i = 0; i < 3; i += 1) (await limit.take()).release('answered');
    clock.jump(-HOUR);
    const next = watch(limit.take());
    await clock.advance(3 * MINUTE);
    expect(next.state).toBe('taken');
  });

  test('back by an hour in the middle: the minutes after it are as good as any', async () => {
    const clock = fakeClock();
    const service = new SimulatedService(clock, Number.POSITIVE_INFINITY);
    const limit = new ApiRateLimit(10, clock);
    const all = watch(atOnce(4, 100, () => service.call(limit, { durationMs: 100 })));
    await clock.advance(3 * MINUTE);
    clock.jump(-HOUR);
    await clock.advance(9 * MINUTE);
    expect(all.state).toBe('taken');
  });

  test('back by an hour after a refusal: the pause stays as short as it was to be', async () => {
    const clock = fakeClock();
    const limit = new ApiRateLimit(10, clock);
    (await limit.take()).release('answered');
    (await limit.take()).release('refused');
    clock.jump(-HOUR);
    const next = watch(limit.take());
    await clock.advance(3 * MINUTE);
    expect(next.state).toBe('taken');
  });

  test('back between two runs: what the last run left does not block for longer than a minute', async () => {
    const clock = fakeClock();
    const first = new ApiRateLimit(2, clock);
    (await first.take()).release('answered');
    (await first.take()).release('answered');
    clock.jump(-HOUR);
    const next = watch(new ApiRateLimit(2, clock, first.state()).take());
    await clock.advance(62_000);
    expect(next.state).toBe('taken');
  });

  test('forward: nobody waits for long', async () => {
    const clock = fakeClock();
    const limit = new ApiRateLimit(1, clock);
    (await limit.take()).release('answered');
    clock.jump(HOUR);
    await expect(limit.take()).resolves.toBeDefined();
  });
});

function abortable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
