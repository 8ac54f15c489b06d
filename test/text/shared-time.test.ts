import { expect, test } from 'vitest';
import { sharedMoment, utcZone } from '../../lib/text/shared-time.ts';

const AT = Date.UTC(2026, 10, 27, 23, 27, 20);

test.each([
  ['2026-11-28 07:27:20.0', 480, { atMs: AT, zone: 'UTC+8' }],
  ['2026-11-27 23:27:20.0', 0, { atMs: AT, zone: 'UTC' }],
  ['2026-11-27T19:57:20', -210, { atMs: AT, zone: 'UTC-3:30' }],
])('%s, where the cloud is known to be %i minutes ahead', (text, offset, moment) => {
  expect(sharedMoment(text, offset)).toEqual(moment);
});

test.each([
  '2026-11-27T23:27:20Z',
  '2026-11-28T07:27:20+08:00',
  '2026-11-27T19:57:20-0330',
  String(AT),
  String(AT / 1000),
])('%s needs no knowledge of the cloud’s clock, and ignores it', (text) => {
  for (const offset of [undefined, 0, 480]) expect(sharedMoment(text, offset)).toEqual({ atMs: AT });
});

test('a time without a zone stays unknown while the cloud’s clock is', () => {
  expect(sharedMoment('2026-11-28 07:27:20.0', undefined)).toBeUndefined();
  // The end of a date is no offset.
  expect(sharedMoment('2026-11-28', 480)).toBeUndefined();
  for (const text of [undefined, '', 'soon']) expect(sharedMoment(text, 480)).toBeUndefined();
});

test.each([
  [480, 'UTC+8'],
  [345, 'UTC+5:45'],
  [-60, 'UTC-1'],
  [0, 'UTC'],
])('%i minutes ahead is %s', (minutes, zone) => {
  expect(utcZone(minutes)).toBe(zone);
});
