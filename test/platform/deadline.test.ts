import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deadlineFrom } from '../../lib/platform/deadline.ts';

describe('I7: the time of a run', () => {
  test.each([
    // timeout, no more calls after, no more writes after, killed
    [30, 17.5, 25, 30],
    [60, 40, 55, 60],
    [120, 85, 115, 120],
    [600, 565, 595, 600],
    [86_400, 86_365, 86_395, 86_400],
  ])('of %i s: calls until %d s, writes until %d s, killed at %d s', (timeout, calls, end, kill) => {
    expect(deadlineFrom(1_000_000, timeout * 1_000)).toEqual({
      callsUntilMs: 1_000_000 + calls * 1_000,
      endMs: 1_000_000 + end * 1_000,
      killMs: 1_000_000 + kill * 1_000,
    });
  });

  test('in any time there is some for each part, and the lease never ends later than the function', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 86_400_000 }), (timeoutMs) => {
        const { callsUntilMs, endMs, killMs } = deadlineFrom(5, timeoutMs);
        expect(killMs).toBe(5 + timeoutMs);
        expect(endMs).toBeLessThan(killMs);
        expect(callsUntilMs).toBeLessThan(endMs);
        expect(callsUntilMs).toBeGreaterThanOrEqual(5 + timeoutMs / 2);
        expect(killMs - endMs).toBeLessThanOrEqual(5_000);
      }),
    );
  });
});
