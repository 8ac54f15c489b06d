import { describe, expect, test } from 'vitest';
import { readAuditEvent } from '../../lib/accounts/audit-event.ts';
import { readEvent } from '../../lib/platform/fc-event.ts';
import {
  LOG_EVENT,
  LURING_LOG_EVENT,
  LURING_TRAIL_EVENT,
  QUEUE_EVENT,
  TRAIL_EVENT,
} from '../support/trigger-events.ts';

const read = (value: unknown) => readAuditEvent(readEvent(Buffer.from(JSON.stringify(value))));

/** Without one name at the top level. */
const without = (event: object, name: string) =>
  Object.fromEntries(Object.entries(event).filter(([key]) => key !== name));

const TIMER = { triggerTime: '2026-11-24T07:00:00Z', triggerName: 'every-minute', payload: '' };

describe('an event that means: look now', () => {
  test.each([
    ['a log trigger', LOG_EVENT],
    ['a log trigger without a parameter', without(LOG_EVENT, 'parameter')],
    ['an EventBridge trigger, from a queue', QUEUE_EVENT],
    ['an EventBridge trigger, from ActionTrail', TRAIL_EVENT],
    [
      'an EventBridge trigger with what CloudEvents requires, and nothing else',
      {
        id: '1',
        source: 'acs.actiontrail',
        specversion: '1.0',
        type: 'actiontrail:ActionTrail:ConsoleOperation',
      },
    ],
  ])('is that of %s', (_what, event) => {
    expect(read(event)).toEqual({ kind: 'lookNow' });
  });

  test.each([
    ['a log trigger', LURING_LOG_EVENT],
    ['an EventBridge trigger', LURING_TRAIL_EVENT],
  ])('nothing comes out of the body of %s, whatever it names', (_what, event) => {
    expect(read(event)).toEqual({ kind: 'lookNow' });
  });
});

describe('every event that is not a timer’s means: look now', () => {
  test.each([
    ['an invocation by hand: nothing', ''],
    ['the console’s test event', { key: 'value' }],
    ['a log trigger’s event without its source', without(LOG_EVENT, 'source')],
    ['another version of CloudEvents', { ...TRAIL_EVENT, specversion: '0.3' }],
    ['an envelope inside another event', { event: TRAIL_EVENT, log: LOG_EVENT }],
    ['an OSS trigger', { events: [{ eventName: 'ObjectCreated:PutObject', eventSource: 'acs:oss' }] }],
  ])('%s', (_what, event) => {
    expect(read(event)).toEqual({ kind: 'lookNow' });
  });

  test('a timer’s', () => {
    expect(read(TIMER)).toEqual({ kind: 'timer' });
  });

  test('a list, the form of event streams, is refused', () => {
    expect(() => read([JSON.stringify(TRAIL_EVENT)])).toThrow(/Nothing was read or written/);
  });
});

describe('what wins', () => {
  test.each([
    ['a log trigger’s', LOG_EVENT],
    ['an EventBridge trigger’s', TRAIL_EVENT],
  ])('a run or an account at the top level of %s event: it is refused', (_what, event) => {
    const refused = /not the fan-out's.*Nothing was read or written/;
    expect(() => read({ ...event, account: '1234567890123456' })).toThrow(refused);
    expect(() => read({ ...event, run: 'r' })).toThrow(refused);
    expect(() => read({ ...event, run: 'r', account: '1234567890123456' })).toThrow(refused);
  });

  test('a timer’s name at the top level, over an envelope: its run is never skipped', () => {
    expect(read({ ...TRAIL_EVENT, ...TIMER })).toEqual({ kind: 'timer' });
    expect(read({ ...LOG_EVENT, ...TIMER })).toEqual({ kind: 'timer' });
  });

  test('the fan-out’s event is the fan-out’s', () => {
    const event = { run: 'timer-20261124T070000000Z', account: '1234567890123456' };
    expect(read(event)).toEqual({ kind: 'worker', ...event });
  });
});
