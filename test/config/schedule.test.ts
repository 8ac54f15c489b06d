import { describe, expect, test } from 'vitest';
import { envReader } from '../../lib/config/env.ts';
import { longestPeriodMs, readPeriod } from '../../lib/config/schedule.ts';
import { NOW } from '../support/values.ts';

const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];

describe('the longest time between two firings', () => {
  test.each([
    ['@every 1m', MINUTE],
    ['@every 15m', 15 * MINUTE],
    ['@every 90s', 90 * SECOND],
    ['@every 1h30m', 90 * MINUTE],
    ['@every 1h', HOUR],
    [' @every  1m ', MINUTE],
  ])('of an interval: %s', (schedule, ms) => {
    expect(longestPeriodMs(schedule, NOW)).toBe(ms);
  });

  test.each([
    ['0 * * * * *', MINUTE],
    ['0 */5 * * * *', 5 * MINUTE],
    ['0 0/15 * * * *', 15 * MINUTE],
    ['0 0 * * * *', HOUR],
    ['0 0 9 * * MON', 7 * 24 * HOUR],
    ['0 0 4 ? * *', 24 * HOUR],
    ['CRON_TZ=Asia/Shanghai 0 0 9 * * *', 24 * HOUR],
    // The night: from 17:00 to 9:00.
    ['0 */10 9-17 * * *', 15 * HOUR + 10 * MINUTE],
    // From Friday, 17:00, to Monday, 9:00.
    ['0 0 9-17 * * MON-FRI', 64 * HOUR],
  ])('of a cron expression, to the hour: %s', (schedule, ms) => {
    const found = longestPeriodMs(schedule, NOW) ?? 0;
    expect(found).toBeGreaterThanOrEqual(ms - HOUR);
    expect(found).toBeLessThanOrEqual(ms);
  });

  test.each([
    '',
    'weekly',
    '@every',
    '@every 15',
    '@every 0m',
    '@every m',
    'every 15 minutes',
    '*/15 * * * *',
    '0 0 9 * * MON *',
    'CRON_TZ=Asia/Nowhere 0 0 9 * * *',
    '0 61 * * * *',
  ])('is unknown for what is no schedule: %s', (schedule) => {
    expect(longestPeriodMs(schedule, NOW)).toBeUndefined();
  });
});

test('a wrong schedule is one problem that names the setting and the way to write one', () => {
  const env = envReader({ AUDIT_SCHEDULE: '*/15 * * * *' });
  readPeriod(env, 'AUDIT_SCHEDULE', '@every 1m');
  expect(env.problems).toEqual([
    'AUDIT_SCHEDULE: "*/15 * * * *" is no schedule of Function Compute. Write an interval, such as @every 1m, or six fields that begin with the seconds, such as 0 */5 * * * *',
  ]);
});

test('one that is not set is the default', () => {
  const env = envReader({ AUDIT_SCHEDULE: '' });
  expect(readPeriod(env, 'AUDIT_SCHEDULE', '@every 2m')).toBe(2 * MINUTE);
  expect(env.problems).toEqual([]);
});
