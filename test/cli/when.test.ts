import { expect, it } from 'vitest';
import { parseWhen, sinceMs, untilMs } from '../../lib/cli/when.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const iso = (of: typeof sinceMs, text: string, zone = 'UTC') => {
  const when = parseWhen(text);
  if (when === undefined) throw new Error(`${text} is no moment`);
  return new Date(of(when, NOW, zone)).toISOString();
};

it.each([
  ['2026-03-01', 'UTC', '2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z'],
  ['2026-03-01', 'Asia/Shanghai', '2026-02-28T16:00:00.000Z', '2026-03-01T16:00:00.000Z'],
  ['2026-03-01T08:30', 'Asia/Shanghai', '2026-03-01T00:30:00.000Z', '2026-03-01T00:30:00.000Z'],
  ['2026-03-01 08:30:05.5', 'Asia/Kolkata', '2026-03-01T03:00:05.500Z', '2026-03-01T03:00:05.500Z'],
  ['2026-03-01T08:30Z', 'Asia/Shanghai', '2026-03-01T08:30:00.000Z', '2026-03-01T08:30:00.000Z'],
  ['2026-03-01T08:30-05:00', 'UTC', '2026-03-01T13:30:00.000Z', '2026-03-01T13:30:00.000Z'],
  ['7d', 'Asia/Shanghai', '2026-11-17T12:00:00.000Z', '2026-11-17T12:00:00.000Z'],
  ['24h', 'UTC', '2026-11-23T12:00:00.000Z', '2026-11-23T12:00:00.000Z'],
  ['30m', 'UTC', '2026-11-24T11:30:00.000Z', '2026-11-24T11:30:00.000Z'],
  ['999999w', 'UTC', '1970-01-01T00:00:00.000Z', '1970-01-01T00:00:00.000Z'],
])('%s in %s is since %s and until %s', (text, zone, since, until) => {
  expect(iso(sinceMs, text, zone)).toBe(since);
  expect(iso(untilMs, text, zone)).toBe(until);
});

it('a day of 23 or 25 hours, and one without a midnight, begins and ends where clocks say', () => {
  // Berlin, the last Sundays of March and October 2026.
  expect(iso(sinceMs, '2026-03-29', 'Europe/Berlin')).toBe('2026-03-28T23:00:00.000Z');
  expect(iso(untilMs, '2026-03-29', 'Europe/Berlin')).toBe('2026-03-29T22:00:00.000Z');
  expect(iso(sinceMs, '2026-10-25', 'Europe/Berlin')).toBe('2026-10-24T22:00:00.000Z');
  expect(iso(untilMs, '2026-10-25', 'Europe/Berlin')).toBe('2026-10-25T23:00:00.000Z');
  // São Paulo, 2018: at midnight it was one o'clock.
  expect(iso(sinceMs, '2018-11-04', 'America/Sao_Paulo')).toBe('2018-11-04T03:00:00.000Z');
  // The hour that comes twice is the first.
  expect(iso(sinceMs, '2026-10-25T02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
});

it.each([
  '',
  'yesterday',
  '2026-02-30',
  '2026-13-01',
  '2026-3-1',
  '2026-03-01T25:00',
  '2026-03-01T24:00',
  '2026-03-01T08:61',
  '7',
  '-7d',
  '7y',
  '1e3d',
  '2026-03-01T08:30+99:99',
  '٧d',
])('"%s" is no moment', (text) => {
  expect(parseWhen(text)).toBeUndefined();
});
