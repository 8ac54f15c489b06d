import { describe, expect, test } from 'vitest';
import { CallQuota } from '../../lib/openapi/quota.ts';
import { ApiRateLimit } from '../../lib/openapi/rate-limit.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { atOnce, SimulatedService } from '../support/simulated-service.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A service that gives `real` calls a minute, and a limit that was told `configured`. */
function setting(real: number, configured: number) {
  const clock = fakeClock(undefined, { auto: true });
  const service = new SimulatedService(clock, real);
  const limit = new ApiRateLimit(configured, clock);
  /** Calls as fast as the limit lets it, for so long; returns what was answered and refused meanwhile. */
  const run = async (ms: number, inFlight = 1, durationMs = 200) => {
    const from = service.calls.length;
    const untilMs = clock.now() + ms;
    await Promise.all(
      Array.from({ length: inFlight }, async () => {
        while (clock.now() < untilMs) await service.attempt(limit, { durationMs });
      }),
    );
    const calls = service.calls.slice(from);
    const refused = calls.filter((c) => c.refused).length;
    return { answered: calls.length - refused, refused };
  };
  return { clock, service, limit, run };
}

describe.each([1, 3, 5])('I8: configured 10, in truth %i a minute', (real) => {
  test.each([1, 10, 32])('is learnt within a few refusals, %i callers at once', async (callers) => {
    const { limit, run } = setting(real, 10);
    const { refused } = await run(5 * MINUTE, callers);
    // Those that were in flight together are refused together, once.
    expect(refused).toBeLessThanOrEqual(10 - real + 2);
    expect(limit.limit).toBe(real);
  });

  test('is kept to: less than 5 % refused over six hours, and nine tenths of the quota used', async () => {
    const { run } = setting(real, 10);
    await run(5 * MINUTE);
    const { answered, refused } = await run(6 * HOUR);
    expect(refused / (answered + refused)).toBeLessThan(0.05);
    expect(answered).toBeGreaterThan(0.9 * 6 * 60 * real);
  });

  test('is left again when the quota is raised', async () => {
    const { service, limit, run } = setting(real, 10);
    await run(HOUR);
    service.perMinute = 10;
    await run(3 * HOUR);
    expect(limit.limit).toBe(10);
    const { answered, refused } = await run(HOUR);
    expect(refused).toBe(0);
    expect(answered).toBeGreaterThan(0.95 * 600);
  });

  test('is known in the next run', async () => {
    const { clock, limit, run, service } = setting(real, 10);
    await run(5 * MINUTE);
    await clock.sleep(2 * MINUTE);
    const next = new CallQuota(10, clock, { ListCustomImages: limit.state() }).limitFor('ListCustomImages');
    const before = service.refused;
    for (let i = 0; i < 2 * real; i += 1) await service.call(next, { durationMs: 200 });
    expect(service.refused).toBe(before);
  });
});

describe('I8: what a refusal teaches', () => {
  test('a refusal that overtakes the answers of its neighbours teaches the same', async () => {
    const clock = fakeClock(undefined, { auto: true });
    const service = new SimulatedService(clock, 5);
    const limit = new ApiRateLimit(10, clock);
    // Ten at once: five are at work for a second, five are refused at the door.
    await atOnce(10, 10, async () => {
      await service.attempt(limit, { durationMs: 1_000, countedAt: 0, refusesAtOnce: true });
    });
    expect(limit.limit).toBe(5);
  });

  test('a quota that somebody else has just spent costs a minute or two, not ten', async () => {
    const clock = fakeClock(undefined, { auto: true });
    const service = new SimulatedService(clock, 10);
    service.usedByOthers(10);
    const limit = new ApiRateLimit(10, clock);
    const startMs = clock.now();
    await atOnce(8, 16, () => service.call(limit, { durationMs: 200 }));
    expect(clock.now() - startMs).toBeLessThan(5 * MINUTE);
  });

  test('a large quota is probed ever more rarely, like a small one', async () => {
    const { limit, run } = setting(50, 100);
    await run(5 * MINUTE, 8);
    expect(limit.limit).toBe(50);
    const { refused } = await run(6 * HOUR, 8);
    // Pauses of 10, 20, 40, 80 and 160 minutes, each with one burst of at most eight.
    expect(refused).toBeLessThanOrEqual(5 * 8);
  });

  test('never below one call a minute, however often it is refused', async () => {
    const { limit, run } = setting(0, 10);
    await run(HOUR);
    expect(limit.limit).toBe(1);
  });

  test.each(['the same run', 'the next run'])('I8: a refused call is a call, in %s', async (run) => {
    const { clock, service, limit } = setting(0, 10);
    await service.attempt(limit, { durationMs: 200 });
    service.perMinute = Number.POSITIVE_INFINITY;
    const used = run === 'the same run' ? limit : new ApiRateLimit(10, clock, limit.state());
    for (let i = 0; i < 11; i += 1) await service.attempt(used, { durationMs: 200 });
    const sent = service.calls.map((call) => call.sentMs);
    const within = sent.map((at) => sent.filter((other) => other > at - MINUTE && other <= at).length);
    expect(Math.max(...within)).toBe(10);
  });

  test('pauses between refusals grow, up to a minute', async () => {
    const { service, run } = setting(0, 10);
    await run(10 * MINUTE, 1, 0);
    const gaps = service.calls.map((c, i) => c.sentMs - (service.calls[i - 1]?.sentMs ?? c.sentMs)).slice(1);
    expect(gaps.slice(0, 6)).toEqual([4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    expect(Math.max(...gaps)).toBe(60_000);
  });

  test('a limit above the setting is not believed, nor one below one', async () => {
    const clock = fakeClock();
    const limit = new ApiRateLimit(10, clock);
    (await limit.take()).release('answered');
    (await limit.take()).release('refused');
    const state = limit.state();
    expect(new ApiRateLimit(10, clock, { ...state, learnt: true, limit: 1_000 }).limit).toBe(10);
    expect(new ApiRateLimit(10, clock, { ...state, limit: -3 }).limit).toBe(1);
  });

  test('a probe that a clock far ahead put off is made in time all the same', async () => {
    const { clock, service, limit, run } = setting(3, 10);
    await run(5 * MINUTE);
    const state = { ...limit.state(), probeAtMs: clock.now() + 1_000 * HOUR };
    const next = new ApiRateLimit(10, clock, state);
    service.perMinute = 10;
    const untilMs = clock.now() + 3 * HOUR;
    while (clock.now() < untilMs) await service.attempt(next, { durationMs: 200 });
    expect(next.limit).toBe(10);
  });
});
