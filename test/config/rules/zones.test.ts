import { describe, expect, test } from 'vitest';
import { zoneProblem, zonesMeant } from '../../../lib/config/rules/zones.ts';
import { isTimeZone } from '../../../lib/config/time-zone.ts';

const CHINA = 'Asia/Shanghai';

describe('a time zone', () => {
  test.each([
    'UTC',
    'Asia/Shanghai',
    'Asia/Hong_Kong',
    'Asia/Urumqi',
    'Asia/Kolkata',
    'Asia/Calcutta',
    'Europe/Kyiv',
    'Europe/Kiev',
    'America/Argentina/Buenos_Aires',
    'America/Port-au-Prince',
    'Pacific/Auckland',
  ])('%s is one', (zone) => {
    expect(zoneProblem(zone)).toBeUndefined();
  });

  test('every one that ICU calls by a place is one', () => {
    for (const zone of Intl.supportedValuesOf('timeZone').filter((id) => !id.startsWith('Etc/')))
      expect([zone, isTimeZone(zone)]).toEqual([zone, true]);
  });

  test.each([
    ['CST', 'Asia/Shanghai or America/Chicago'],
    ['EST', 'America/New_York'],
    ['IST', 'Asia/Kolkata or Asia/Jerusalem or Europe/Dublin'],
    ['BST', 'Europe/London'],
    ['PST', 'America/Los_Angeles'],
    ['JST', 'Asia/Tokyo'],
    ['PRC', CHINA],
    ['China', CHINA],
    ['Beijing', CHINA],
    ['Asia/Beijing', CHINA],
    ['Asia/Shenzhen', CHINA],
    ['北京', CHINA],
    ['GMT+8', CHINA],
    ['UTC+8', CHINA],
    ['UTC+08:00', CHINA],
    ['+08:00', CHINA],
    ['+8', CHINA],
    ['Etc/GMT-8', CHINA],
    ['asia/shanghai', CHINA],
    ['ASIA/SHANGHAI', CHINA],
    ['Asia/Shangai', CHINA],
    ['Shanghai', CHINA],
    ['Hongkong', 'Asia/Hong_Kong'],
    ['Singapore', 'Asia/Singapore'],
    ['New York', 'America/New_York'],
    ['US/Pacific', 'America/Los_Angeles'],
    ['GMT', 'UTC'],
    ['utc', 'UTC'],
    ['Zulu', 'UTC'],
    ['Etc/UTC', 'UTC'],
    ['Mars/Base', 'the zone of a place, such as Asia/Shanghai, or UTC'],
    ['Local', 'the zone of a place, such as Asia/Shanghai, or UTC'],
  ])('%s is none: write %s', (zone, write) => {
    expect(isTimeZone(zone)).toBe(false);
    expect(zoneProblem(zone)).toBe(`"${zone}" is not a time zone's full name; write ${write}`);
    for (const meant of zonesMeant(zone)) expect(isTimeZone(meant)).toBe(true);
  });

  test('what stands there is shown in one line, cut', () => {
    expect(zoneProblem(`\u001b[31m${'x'.repeat(500)}`)).toMatch(/^"␛\[31mx{20,80}….* is not a time zone/);
  });
});
