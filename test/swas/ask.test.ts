import { expect, test } from 'vitest';
import type { RpcCall } from '../../lib/openapi/call.ts';
import { CallQuota } from '../../lib/openapi/quota.ts';
import { swasAsk } from '../../lib/swas/ask.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { failure } from '../support/scripted-client.ts';

/** Writes over scripted failures, one a call; every call after them succeeds. */
function writer(failures: readonly Error[]) {
  const clock = fakeClock(undefined, { auto: true });
  const signals: (AbortSignal | undefined)[] = [];
  const call: RpcCall = (_action, _query, signal) => {
    signals.push(signal);
    const error = failures[signals.length - 1];
    return error === undefined ? Promise.resolve('done') : Promise.reject(error);
  };
  const { ask, counts } = swasAsk({
    callFor: () => call,
    quota: new CallQuota(100, clock),
    clock,
    random: () => 1,
  });
  const stop = new AbortController();
  const write = () =>
    ask(
      { regionId: 'cn-hangzhou', action: 'Remove', query: {}, read: (reply) => reply, isWrite: true },
      { signal: stop.signal },
    );
  return { write, counts, clock, signals, stop };
}

test.each(['ApiTemporary', 'ApiGarbled'] as const)('a write is repeated after %s', async (code) => {
  const { write, clock, signals } = writer([failure(code), failure(code)]);
  expect(await write()).toBe('done');
  expect(signals).toHaveLength(3);
  expect(clock.slept).toEqual([1_000, 2_000]);
});

test('a write is given up after three attempts, refused ones included', async () => {
  const { write, counts } = writer([
    failure('ApiThrottled'),
    failure('ApiTemporary'),
    failure('ApiThrottled'),
  ]);
  await expect(write()).rejects.toMatchObject({ code: 'ApiThrottled' });
  expect(counts()).toEqual({ byApi: { Remove: 3 }, throttled: 2 });
});

test('the signal does not break a write off, since only its reply says what it did', async () => {
  const { write, signals } = writer([]);
  await write();
  expect(signals).toEqual([undefined]);
});

test('after an abort no write is begun or repeated', async () => {
  const before = writer([]);
  before.stop.abort();
  await expect(before.write()).rejects.toMatchObject({ code: 'OutOfTime' });
  expect(before.signals).toEqual([]);

  const error = failure('ApiTemporary');
  const during = writer([error]);
  const written = during.write();
  setImmediate(() => during.stop.abort());
  await expect(written).rejects.toMatchObject({ code: 'OutOfTime' });
  expect(during.signals).toHaveLength(1);
});
