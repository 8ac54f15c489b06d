import { describe, expect, test } from 'vitest';
import { fcFixture } from './fixture.ts';

const ASYNC = { 'x-fc-invocation-type': 'Async' };
/** Fails until it has been run as often as its event says; remembers in a file, since each run is a new process. */
const FAILS_AT_FIRST = `
const { appendFileSync, readFileSync } = require('fs');
exports.handler = async (event) => {
  appendFileSync('runs', 'x');
  if (readFileSync('runs').length < Number(event)) throw new Error('not yet');
};`;

describe('an asynchronous invocation, through the vendor’s client', () => {
  test('is accepted at once: 202, an empty body, and its id', async () => {
    const { fc, deploy, invoke } = await fcFixture();
    await deploy('exports.handler = async (event) => String(event);');
    const { headers, data } = await invoke('later', ASYNC);
    expect(data).toBe('');
    const requestId = headers['x-fc-request-id'];
    expect(fc.calls).toMatchObject([{ status: 202, requestId }]);
    await fc.idle();
    expect(fc.events).toMatchObject([{ requestId, functionName: 'f', status: 'Succeeded', attempts: 1 }]);
    expect(fc.invocations).toMatchObject([{ requestId, type: 'Async', event: Buffer.from('later') }]);
  });

  test('one that fails is run again, with the same id and event', async () => {
    const { fc, deploy, invoke } = await fcFixture();
    await deploy(FAILS_AT_FIRST);
    const waits: number[] = [];
    fc.settings.retryDelayMs = (retry) => (waits.push(retry), 0);
    await invoke('3', ASYNC);
    await fc.idle();
    expect(fc.events).toMatchObject([{ status: 'Succeeded', attempts: 3 }]);
    expect(waits).toEqual([1, 2]);
    expect(new Set(fc.invocations.map(({ requestId, event }) => `${requestId} ${String(event)}`)).size).toBe(
      1,
    );
  });

  test('after its retries it has failed', async () => {
    const { fc, deploy, invoke } = await fcFixture();
    await deploy(FAILS_AT_FIRST, { asyncInvokeConfig: { maxAsyncRetryAttempts: 1 } });
    await invoke('9', ASYNC);
    await fc.idle();
    expect(fc.events).toMatchObject([
      {
        status: 'Failed',
        attempts: 2,
        error: expect.stringContaining('"errorMessage":"not yet"') as unknown,
      },
    ]);
    expect(fc.invocations).toHaveLength(2);
  });

  test('an event that has become too old is dropped', async () => {
    const { clock, fc, deploy, invoke } = await fcFixture();
    await deploy(FAILS_AT_FIRST, { asyncInvokeConfig: { maxAsyncEventAgeInSeconds: 60 } });
    fc.settings.retryDelayMs = () => {
      clock.now += 61_000;
      return 0;
    };
    await invoke('9', ASYNC);
    await fc.idle();
    expect(fc.events).toMatchObject([{ status: 'Expired', attempts: 1 }]);
  });

  test('where there is no room it waits, and that is no retry', async () => {
    const { fc, deploy, invoke } = await fcFixture();
    await deploy('exports.handler = async () => {};', { asyncInvokeConfig: { maxAsyncRetryAttempts: 0 } });
    fc.settings.concurrency = 0;
    fc.settings.throttledDelayMs = (n) => {
      if (n === 2) fc.settings.concurrency = 1;
      return 0;
    };
    await invoke('', ASYNC);
    await fc.idle();
    expect(fc.events).toMatchObject([{ status: 'Succeeded', attempts: 1 }]);
  });

  test('the fault «duplicate»: the event arrives twice, with one id', async () => {
    const { fc, faults, deploy, invoke } = await fcFixture();
    await deploy('exports.handler = async () => {};', { asyncInvokeConfig: { asyncTask: true } });
    faults.add({ service: 'fc', functionName: 'f', effect: { kind: 'duplicate' } });
    await invoke('', { ...ASYNC, 'x-fc-async-task-id': 'once' });
    await fc.idle();
    expect(fc.invocations).toHaveLength(2);
    expect(fc.invocations[0]?.requestId).toBe(fc.invocations[1]?.requestId);
  });
});

describe('the name of a task', () => {
  test('is taken once: 409 afterwards', async () => {
    const { fc, deploy, invoke } = await fcFixture();
    await deploy('exports.handler = async () => {};', { asyncInvokeConfig: { asyncTask: true } });
    fc.settings.errorForm = '2.0';
    const send = (id: string) => invoke('', { ...ASYNC, 'x-fc-async-task-id': id });
    await send('audit-1');
    await send('audit-2');
    await expect(send('audit-1')).rejects.toMatchObject({ code: 'StatefulAsyncInvocationAlreadyExists' });
    await expect(send('audit-1')).rejects.toThrow('failed with 409');
    await fc.idle();
    expect(fc.events.map(({ taskId }) => taskId)).toEqual(['audit-1', 'audit-2']);
  });

  test('means nothing where tasks are not enabled', async () => {
    const { fc, deploy, invoke } = await fcFixture();
    await deploy('exports.handler = async () => {};');
    for (let n = 0; n < 2; n += 1) await invoke('', { ...ASYNC, 'x-fc-async-task-id': 'same' });
    await fc.idle();
    expect(fc.invocations).toHaveLength(2);
  });
});

test('what waits when the service closes is dropped', async () => {
  const { fc, deploy, invoke } = await fcFixture();
  await deploy(FAILS_AT_FIRST);
  fc.settings.concurrency = 0;
  fc.settings.throttledDelayMs = () => 3_600_000;
  await invoke('', ASYNC);
  await fc.close();
  expect(fc.events).toMatchObject([{ status: 'Failed', attempts: 0 }]);
});
