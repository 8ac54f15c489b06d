import { describe, expect, test } from 'vitest';
import { readEvent } from '../../lib/platform/fc-event.ts';
import { thrown } from '../support/thrown.ts';

describe('the event', () => {
  const TIMER = { triggerTime: '2023-12-26T07:49:00Z', triggerName: 'every-15-minutes', payload: '' };

  test('of a timer is read', () => {
    expect(readEvent(Buffer.from(JSON.stringify(TIMER)))).toMatchObject(TIMER);
    expect(readEvent(JSON.stringify(TIMER))).toMatchObject(TIMER);
    expect(readEvent(TIMER)).toMatchObject(TIMER);
  });

  test('of a timer that says more than is known is one', () => {
    expect(readEvent(Buffer.from(JSON.stringify({ ...TIMER, more: [1] })))).toEqual({ ...TIMER, more: [1] });
  });

  test.each([
    ['an empty Buffer', Buffer.alloc(0)],
    ['blanks', Buffer.from(' \n')],
    ['an empty text', ''],
    ['an empty text as JSON', Buffer.from('""')],
    ['nothing', undefined],
    ['null', null],
    ['an empty object', Buffer.from('{}')],
  ])('that is %s is an invocation by hand', (_, event) => {
    expect(readEvent(event)).toEqual({});
  });

  test.each([
    ['not JSON', Buffer.from('hello')],
    ['cut JSON', Buffer.from('{"triggerTime":"2023')],
    ['a list', Buffer.from('[]')],
    ['a number', Buffer.from('7')],
    ['null as JSON', Buffer.from('null')],
    ['true', Buffer.from('true')],
    ['a time that is a number', Buffer.from('{"triggerTime":7}')],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00])],
    ['a huge list', Buffer.from(`[${'0,'.repeat(1_000_000)}0]`)],
    ['a list nested deep', Buffer.from('['.repeat(1_000_000))],
  ])('that is %s is none of a timer, and is not repeated', (_, event) => {
    const error = thrown(() => readEvent(event));
    expect(error).toMatchObject({ code: 'BadEvent', retryable: false });
    expect(error.message.length).toBeLessThan(400);
  });

  test('that is huge and a timer’s is read soon', () => {
    const startMs = performance.now();
    readEvent(Buffer.from(JSON.stringify({ ...TIMER, payload: 'x'.repeat(8 * 1024 * 1024) })));
    expect(performance.now() - startMs).toBeLessThan(5_000);
  });
});
