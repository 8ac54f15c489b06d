import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scheduleProblem } from '../../../lib/config/rules/schedules.ts';
import { longestPeriodMs } from '../../../lib/config/schedule.ts';
import { NOW } from '../../support/values.ts';

const EXAMPLE = '@every 17m';
const SIX = 'Function Compute wants six, which begin with the seconds';
const NO_SCHEDULE = 'is not a schedule of Function Compute';
const DAYS = '1 to 6, MON to SUN, with , - * ?';
const unit = 'has no whole number of hours (h) or minutes (m)';
const short = 'is shorter than a minute, the shortest interval that is documented';
const quotes = 'has quotation marks around it';
const blanks = 'has more blanks or a line break';

describe('a schedule that Function Compute surely accepts', () => {
  test.each([
    '@every 15m',
    '@every 1h30m',
    '@every 90s',
    '@every 24h',
    '0 */15 * * * *',
    '0 0/15 * * * *',
    '30 5-10/2 * * * *',
    '0 0,30 9-17 * * MON-FRI',
    '0 0 9 * * 1-5',
    '0 0 9 * * MON,SUN',
    '0 0 9 ? * MON',
    '0 0 4 1 JAN-MAR *',
    '0 0 9 29 2 *',
    'CRON_TZ=Asia/Shanghai 0 0 9 * * MON',
    'CRON_TZ=Asia/Kolkata 0 0 9 * * *',
    'CRON_TZ=UTC 0 0 9 * * *',
  ])('%s', (schedule) => {
    expect(scheduleProblem(schedule, EXAMPLE)).toBeUndefined();
    // The functions' own reader takes it, too.
    expect(longestPeriodMs(schedule, NOW)).toBeGreaterThan(0);
  });
});

describe('a schedule that it refuses, or may refuse, and what to write', () => {
  test.each([
    ['*/15 * * * *', `has 5 fields; ${SIX}`, '0 */15 * * * *'],
    ['0 9 * * 1', `has 5 fields; ${SIX}`, '0 0 9 * * 1'],
    ['0 9 * * mon', `has 5 fields; ${SIX}`, '0 0 9 * * MON'],
    ['0 0 9 * * MON *', `has 7 fields; ${SIX}`, '0 0 9 * * MON'],
    ['0 0 9 * * MON 2027', `has 7 fields; ${SIX}`, '0 0 9 * * MON'],
    ['@every 15', unit, '@every 15m'],
    ['@every 15 m', unit, '@every 15m'],
    ['@every 15min', unit, '@every 15m'],
    ['@every 1d', unit, '@every 24h'],
    ['@every 1.5h', unit, '@every 1h30m'],
    ['@every 0s', short, '@every 1m'],
    ['@every 30s', short, '@every 1m'],
    ['@every 0m', short, '@every 1m'],
    ['@every -5m', NO_SCHEDULE, EXAMPLE],
    ['@EVERY 15M', NO_SCHEDULE, '@every 15m'],
    ['every 15 minutes', NO_SCHEDULE, '@every 15m'],
    ['every hour', NO_SCHEDULE, '@every 1h'],
    ['15', NO_SCHEDULE, '@every 15m'],
    ['15m', NO_SCHEDULE, '@every 15m'],
    ['rate(15 minutes)', NO_SCHEDULE, '@every 15m'],
    ['每15分钟', NO_SCHEDULE, '@every 15m'],
    ['monday', NO_SCHEDULE, 'CRON_TZ=Asia/Shanghai 0 0 9 * * MON'],
    ['每周一', NO_SCHEDULE, 'CRON_TZ=Asia/Shanghai 0 0 9 * * MON'],
    ['@daily', NO_SCHEDULE, 'CRON_TZ=Asia/Shanghai 0 0 9 * * *'],
    ['@hourly', NO_SCHEDULE, '0 0 * * * *'],
    ['@weekly', NO_SCHEDULE, 'CRON_TZ=Asia/Shanghai 0 0 9 * * MON'],
    ['off', NO_SCHEDULE, EXAMPLE],
    ['"@every 15m"', quotes, '@every 15m'],
    ['“@every 15m”', quotes, '@every 15m'],
    ["'*/15 * * * *'", `has 5 fields; ${SIX}`, '0 */15 * * * *'],
    ['＠every １５m', 'has full-width characters or blanks of another kind', '@every 15m'],
    ['@every\u00a015m', 'has full-width characters or blanks of another kind', '@every 15m'],
    ['@every 15m\r', blanks, '@every 15m'],
    ['0 */15  * * * *', blanks, '0 */15 * * * *'],
    ['* * * * * *', 'has "*" for the seconds, which is not one number from 0 to 59', '0 * * * * *'],
    ['*/30 * * * * *', 'has "*/30" for the seconds, which is not one number from 0 to 59', '0 * * * * *'],
    [
      '0 60 * * * *',
      'has "60" for the minutes, which is not documented for Function Compute (0 to 59, with , - * /)',
      EXAMPLE,
    ],
    [
      '0 0 9 * * mon',
      `has "mon" for the day of the week, which is not documented for Function Compute (${DAYS})`,
      '0 0 9 * * MON',
    ],
    [
      '0 0 9 * * Monday',
      `has "Monday" for the day of the week, which is not documented for Function Compute (${DAYS})`,
      '0 0 9 * * MON',
    ],
    [
      '0 0 9 * * 0',
      `has "0" for the day of the week, which is not documented for Function Compute (${DAYS})`,
      '0 0 9 * * SUN',
    ],
    [
      '0 0 9 * * 5-7',
      `has "5-7" for the day of the week, which is not documented for Function Compute (${DAYS})`,
      '0 0 9 * * FRI,SAT,SUN',
    ],
    [
      '0 0 9 * * MON#1',
      `has "MON#1" for the day of the week, which is not documented for Function Compute (${DAYS})`,
      EXAMPLE,
    ],
    [
      '0 0 9 L * ?',
      'has "L" for the day of the month, which is not documented for Function Compute (1 to 31, with , - * ? /)',
      EXAMPLE,
    ],
    [
      '0 0 9 15W * *',
      'has "15W" for the day of the month, which is not documented for Function Compute (1 to 31, with , - * ? /)',
      EXAMPLE,
    ],
    [
      '0 9 * * ? *',
      'has "?" for the month, which is not documented for Function Compute (1 to 12, JAN to DEC, with , - * /)',
      EXAMPLE,
    ],
    ['0 0 9 30 2 *', 'never fires: there is no such day', EXAMPLE],
    ['0 0 9 31 APR,JUN *', 'never fires: there is no such day', EXAMPLE],
    [
      'CRON_TZ=Asia/Beijing 0 0 9 * * MON',
      'names "Asia/Beijing", which is not a time zone\'s full name',
      'CRON_TZ=Asia/Shanghai 0 0 9 * * MON',
    ],
    [
      'CRON_TZ=CST 0 9 * * 1',
      'names "CST", which is not a time zone\'s full name',
      'CRON_TZ=Asia/Shanghai 0 0 9 * * 1',
    ],
    [
      'CRON_TZ=asia/shanghai 0 0 9 * * *',
      'names "asia/shanghai", which is not a time zone\'s full name',
      'CRON_TZ=Asia/Shanghai 0 0 9 * * *',
    ],
    ['CRON_TZ=Asia/Shanghai 0 9 * * 1', `has 5 fields; ${SIX}`, 'CRON_TZ=Asia/Shanghai 0 0 9 * * 1'],
    ['CRON_TZ=Mars/Base 0 0 9 * * MON', 'names "Mars/Base", which is not a time zone\'s full name', EXAMPLE],
    ['TZ=Asia/Shanghai 0 0 9 * * *', 'does not begin with CRON_TZ=', 'CRON_TZ=Asia/Shanghai 0 0 9 * * *'],
    [
      'CRON_TZ=Asia/Shanghai @every 15m',
      'has a time zone before an interval, where it means nothing',
      '@every 15m',
    ],
  ])('%j', (schedule, what, write) => {
    expect(scheduleProblem(schedule, EXAMPLE)).toEqual({ what, write });
  });
});

describe('whatever is typed', () => {
  const piece = fc.constantFrom(
    ...'0 9 15 60 7 * */5 0/5 1-5 5-1 FRI-SUN ? L 15W MON mon Monday#1 JAN 31 2 30 @every @daily 15m 1d 0s 1h30m every hour CRON_TZ=CST CRON_TZ=Asia/Shanghai TZ=x " “ ” ， \r １５'.split(
      ' ',
    ),
  );
  const typed = fc.oneof(
    fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(' ')),
    fc.array(piece, { minLength: 5, maxLength: 7 }).map((pieces) => pieces.join(' ')),
    fc.string({ maxLength: 30 }),
  );

  test('what is to be written instead is accepted, and what is accepted can be read', () => {
    fc.assert(
      fc.property(typed, (schedule) => {
        const found = scheduleProblem(schedule, EXAMPLE);
        if (found === undefined) expect(longestPeriodMs(schedule, NOW)).toBeGreaterThan(0);
        else expect([found.write, scheduleProblem(found.write, EXAMPLE)]).toEqual([found.write, undefined]);
      }),
      { numRuns: 3_000 },
    );
  });
});
