import { describe, expect, test } from 'vitest';
import { fcFixture, INVOKE, KEYS } from './fixture.ts';
import { signedFetch } from './signed-fetch.ts';

const ECHO = 'exports.handler = async (event) => String(event);';
const MINUTE_MS = 60_000;

describe('a refusal of Function Compute', () => {
  test('an unknown function: 404, of which the vendor’s client tells the status and the request’s id only', async () => {
    const { fc, client } = await fcFixture();
    const thrown: unknown = await client()
      .post(INVOKE, '')
      .catch((error: unknown) => error);
    expect(thrown).toMatchObject({
      name: 'FCundefinedError',
      code: undefined,
      message: expect.stringMatching(
        /^POST \/functions\/f\/invocations failed with 404\. requestid: 1-[0-9a-f-]{30}, message: undefined\.$/,
      ) as unknown,
    });
    const reply = await signedFetch(fc.url, INVOKE);
    expect(reply).toMatchObject({ status: 404, contentType: 'application/json' });
    expect(reply.body).toEqual({
      Code: 'FunctionNotFound',
      Message: "function 'f' does not exist",
      RequestId: reply.requestId,
    });
    expect(fc.calls).toMatchObject([{ status: 404, code: 'FunctionNotFound' }, {}]);
  });

  test('in the form of version 2.0 the client has its code and text', async () => {
    const { fc, invoke } = await fcFixture();
    fc.settings.errorForm = '2.0';
    await expect(invoke()).rejects.toMatchObject({
      name: 'FCFunctionNotFoundError',
      code: 'FunctionNotFound',
      message: expect.stringContaining("message: function 'f' does not exist.") as unknown,
    });
    expect((await signedFetch(fc.url, INVOKE)).body).toEqual({
      ErrorCode: 'FunctionNotFound',
      ErrorMessage: "function 'f' does not exist",
    });
  });

  test('a wrong secret, and a header that was changed after signing', async () => {
    const { fc, client, deploy } = await fcFixture();
    await deploy(ECHO);
    const refused = { status: 403, body: { Code: 'SignatureNotMatch' } };
    await expect(client({ ...KEYS, accessKeySecret: 'other' }).post(INVOKE, '')).rejects.toThrow('with 403');
    expect(await signedFetch(fc.url, INVOKE, { secret: 'other' })).toMatchObject(refused);
    const unsigned = { 'x-fc-invocation-type': 'Async' };
    expect(await signedFetch(fc.url, INVOKE, { unsigned })).toMatchObject(refused);
    expect(fc.calls).toEqual([]);
  });

  test('an unknown key, another scheme, no date', async () => {
    const { fc, client } = await fcFixture();
    await expect(client({ ...KEYS, accessKeyID: 'nobody' }).post(INVOKE, '')).rejects.toThrow('with 403');
    expect(await signedFetch(fc.url, INVOKE, { accessKeyId: 'nobody' })).toMatchObject({
      status: 403,
      body: { Code: 'InvalidAccessKeyID', Message: "invalid access key ID 'nobody'" },
    });
    expect(await signedFetch(fc.url, INVOKE, { authorization: 'ACS key:x' })).toMatchObject({
      status: 400,
      body: { Code: 'InvalidArgument', Message: "invalid authorization 'ACS key:x'" },
    });
    expect(await signedFetch(fc.url, INVOKE, { date: '' })).toMatchObject({
      status: 400,
      body: { Code: 'MissingRequiredHeader', Message: 'required HTTP header Date was not specified' },
    });
  });

  test.each([
    [14 * MINUTE_MS, 200],
    [-14 * MINUTE_MS, 200],
    [16 * MINUTE_MS, 403],
    [-16 * MINUTE_MS, 403],
  ])('a date that is %d ms off: %d', async (offsetMs, status) => {
    const { clock, fc, deploy } = await fcFixture();
    await deploy(ECHO);
    const date = new Date(clock.now + offsetMs).toUTCString();
    const reply = await signedFetch(fc.url, INVOKE, { date });
    expect(reply.status).toBe(status);
    if (status === 403)
      expect(reply.body).toMatchObject({
        Code: 'AccessDenied',
        Message: `the difference between the request time '${date}' and the current time '${new Date(clock.now).toUTCString()}' is too large`,
      });
  });

  test.each([
    ['POST', '/functions/f'],
    ['GET', '/functions/f/invocations'],
    ['GET', '/functions/f/nothing'],
    ['POST', '/services/s/functions/f/invocations'],
  ])('%s %s is not there', async (method, path) => {
    const { fc } = await fcFixture();
    expect(await signedFetch(fc.url, path, { method })).toMatchObject({
      status: 400,
      body: {
        Code: 'PathNotSupported',
        Message: `'/2023-03-30${path}' against '${method}' is not supported`,
      },
    });
  });

  test.each([
    [{ 'x-fc-invocation-type': 'Later' }, 'x-fc-invocation-type must be one of Sync, Async'],
    [{ 'x-fc-log-type': 'All' }, 'x-fc-log-type must be one of None, Tail'],
    [{ 'x-fc-async-task-id': '1st' }, 'x-fc-async-task-id is invalid'],
  ])('%j: 400', async (headers, message) => {
    const { fc, deploy, invoke } = await fcFixture();
    await deploy(ECHO);
    fc.settings.errorForm = '2.0';
    await expect(invoke('', headers)).rejects.toMatchObject({
      code: 'InvalidArgument',
      message: expect.stringContaining(message) as unknown,
    });
  });

  test('an asynchronous event beyond 128 KB is too large, a synchronous one is not', async () => {
    const { fc, deploy, invoke } = await fcFixture();
    await deploy('exports.handler = async (event) => String(event.length);');
    fc.settings.errorForm = '2.0';
    const event = 'x'.repeat(128 * 1024 + 1);
    expect((await invoke(event)).data).toBe(String(event.length));
    await expect(invoke(event, { 'x-fc-invocation-type': 'Async' })).rejects.toMatchObject({
      code: 'EntityTooLarge',
      message: expect.stringContaining('maximum allowed size (131072 bytes)') as unknown,
    });
  });

  test('no room: 429 ResourceExhausted', async () => {
    const { fc, deploy, invoke } = await fcFixture();
    await deploy(ECHO);
    Object.assign(fc.settings, { concurrency: 0, errorForm: '2.0' });
    await expect(invoke()).rejects.toMatchObject({ code: 'ResourceExhausted' });
    await expect(invoke()).rejects.toThrow('failed with 429');
    expect(fc.invocations).toEqual([]);
  });

  test('the faults of every service, told apart by the function', async () => {
    const { fc, faults, deploy, invoke } = await fcFixture();
    await deploy(ECHO);
    fc.settings.errorForm = '2.0';
    const rule = { service: 'fc', functionName: 'f' } as const;
    faults.add({ ...rule, functionName: 'g', times: 9, effect: { kind: 'reset' } });
    faults.add({ ...rule, effect: { kind: 'throttle' } });
    faults.add({ ...rule, nth: 2, effect: { kind: 'refuse', code: 'InternalServerError' } });
    faults.add({ ...rule, nth: 3, effect: { kind: 'loseReply' } });
    await expect(invoke()).rejects.toMatchObject({ code: 'ResourceExhausted' });
    await expect(invoke()).rejects.toThrow('failed with 500');
    await expect(invoke()).rejects.toThrow(/ECONNRESET|socket hang up/);
    expect(fc.invocations).toHaveLength(1);
    expect(fc.calls.map(({ fault, status }) => [fault, status])).toEqual([
      ['throttle', 429],
      ['refuse', 500],
      ['loseReply', 200],
    ]);
  });
});
