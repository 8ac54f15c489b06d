import { expect, test } from 'vitest';
import { runIdOf } from '../../lib/accounts/run-id.ts';
import { readWorkerEvent } from '../../lib/accounts/worker-event.ts';
import { readEvent } from '../../lib/platform/fc-event.ts';

const read = (value: unknown) => readWorkerEvent(readEvent(Buffer.from(JSON.stringify(value))));

test('names a run and an account', () => {
  const event = { run: 'timer-20261124T070000000Z', account: '1234567890123456' };
  expect(read(event)).toEqual(event);
});

test.each([
  ['a timer', { triggerTime: '2026-11-24T07:00:00Z', triggerName: 'x', payload: '' }],
  ['nothing', ''],
  ['nothing but fields that are unknown', { more: [1] }],
])('%s is none', (_what, value) => {
  expect(read(value)).toBeUndefined();
});

test.each([
  ['a role', { run: 'r', account: '1234567890123456', role: 'acs:ram::1:role/x' }],
  ['an endpoint', { run: 'r', account: '1234567890123456', SWAS_ENDPOINT: 'https://evil.example' }],
  ['an account that is none', { run: 'r', account: '../../x' }],
  ['a number, whose digits may be lost', { run: 'r', account: 1234567890123456 }],
  ['no run', { account: '1234567890123456' }],
  ['a run that is none', { run: 'a b', account: '1234567890123456' }],
])('%s in it is refused, and nothing is done', (_what, value) => {
  expect(() => read(value)).toThrow(/not the fan-out's.*Nothing was read or written/);
});

test('a repeat of an event has the same run, another event another one', () => {
  expect(runIdOf('2026-11-24T07:00:00Z', 'a')).toBe(runIdOf('2026-11-24T07:00:00Z', 'b'));
  expect(runIdOf('2026-11-24T07:00:00Z', 'a')).not.toBe(runIdOf('2026-11-24T07:15:00Z', 'a'));
  expect(runIdOf(undefined, '1-6744d5a0-15d92101')).toBe('request-16744d5a015d92101');
  expect(runIdOf('not a time', '1-2')).toBe('request-12');
});
