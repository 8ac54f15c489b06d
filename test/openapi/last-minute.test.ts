import { describe, expect, test } from 'vitest';
import { ofLastMinute, UNTIL_ANSWERED, untilFewer } from '../../lib/openapi/last-minute.ts';

const MINUTE = 60_000;
const NOW = Date.UTC(2027, 0, 15, 6);
const at = (...msFromNow: readonly number[]) => Object.freeze(msFromNow.map((ms) => NOW + ms));

describe('the calls of the last minute', () => {
  test.each([
    ['none', at(), at()],
    ['all', at(1 - MINUTE, -5, 0), at(1 - MINUTE, -5, 0)],
    ['without those that are a minute old', at(-2 * MINUTE, -MINUTE, 1 - MINUTE), at(1 - MINUTE)],
    ['all are old', at(-2 * MINUTE, -MINUTE), at()],
    ['those in the future, after the clock was set back, count as now', at(-5, 20, 30), at(-5, 0, 0)],
  ])('%s', (_, answered, expected) => {
    expect(ofLastMinute(answered, NOW)).toEqual(expected);
  });
});

describe('milliseconds until there are fewer calls than', () => {
  const answered = at(-50_000, -20_000, -10_000);
  test.each([
    [4, 0],
    [3, 10_000],
    [2, 40_000],
    [1, 50_000],
    [0, UNTIL_ANSWERED],
    [-2, UNTIL_ANSWERED],
  ])('%i: %d', (than, ms) => {
    expect(untilFewer(answered, than, NOW)).toBe(ms);
  });

  test('at least one, so that who waits sees time pass', () => {
    expect(untilFewer(at(-2 * MINUTE), 1, NOW)).toBe(1);
  });
});
