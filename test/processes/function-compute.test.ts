/** Function Compute's calls against the sandbox, which accepts both signatures or one alone: all the same to the caller. */
import { createServer } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { FunctionComputeError } from '../../lib/openapi/function-compute-error.ts';
import { functionCompute } from '../../lib/openapi/function-compute.ts';
import type { FcSignature } from '../../lib/openapi/function-compute-transport.ts';
import type { Credentials } from '../../lib/platform/credentials.ts';
import { FC_SIGNATURES } from '../../sandbox/fc/settings.ts';
import { listenOnLoopback } from '../../sandbox/loopback.ts';
import { DEMO_ACCOUNT_ID } from '../../sandbox/seed.ts';
import { fcFixture } from '../sandbox/fc/fixture.ts';

const KEYS: Credentials = {
  accessKeyId: 'sandbox-access-key',
  accessKeySecret: 'sandbox-access-key-secret',
};
const ECHO = 'exports.handler = async (event) => `hello ${event}`;';

async function failureOf(call: Promise<unknown>): Promise<FunctionComputeError> {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(FunctionComputeError);
  return error as FunctionComputeError;
}

const serviceAt = (endpoint: string, credentials = KEYS) =>
  functionCompute({ endpoint, accountId: DEMO_ACCOUNT_ID, regionId: 'cn-hangzhou', credentials });

describe.each<[string, readonly FcSignature[], FcSignature]>([
  ['both signatures', FC_SIGNATURES, 'FC'],
  ['the signature of 2.0 alone', ['FC'], 'FC'],
  ['ACS3 alone', ['ACS3-HMAC-SHA256'], 'ACS3-HMAC-SHA256'],
])('a service that accepts %s', (_, signatures, used) => {
  async function start(code = ECHO, props = {}, credentials = KEYS) {
    const fixture = await fcFixture();
    fixture.fc.settings.signatures = signatures;
    await fixture.deploy(code, props);
    return { ...fixture, service: await serviceAt(fixture.fc.url, credentials) };
  }

  test('a synchronous invocation answers with the bytes of the function, with an event and with none', async () => {
    const { fc, service } = await start();
    const answered = await service.invoke('f', { event: 'wörld', waitMs: 15_000 });
    expect(answered).toMatchObject({ kind: 'answered', body: 'hello wörld' });
    expect(answered.requestId).toBe(fc.calls[0]?.requestId);
    expect(await service.invoke('f', { waitMs: 15_000 })).toMatchObject({ body: 'hello ' });
    expect(fc.calls.map(({ signature, status }) => [signature, status])).toEqual([
      [used, 200],
      [used, 200],
    ]);
    expect(service.acceptedSignature('InvokeFunction')).toBe(used);
  });

  test('what is answered as JSON, or as no JSON at all, is text', async () => {
    const json = await start("exports.handler = async () => JSON.stringify({ id: '5301946782215093477' });");
    expect(await json.service.invoke('f', { waitMs: 15_000 })).toMatchObject({
      body: '{"id":"5301946782215093477"}',
    });
    const nothing = await start('exports.handler = async () => undefined;');
    expect(await nothing.service.invoke('f', { waitMs: 15_000 })).toMatchObject({
      kind: 'answered',
      body: '',
    });
  });

  test('a function that throws is no failure of the call', async () => {
    const { service } = await start("exports.handler = async () => { throw new Error('no store'); };");
    expect(await service.invoke('f', { waitMs: 15_000 })).toMatchObject({
      kind: 'functionError',
      message: 'no store',
    });
  });

  test('an asynchronous one is accepted, and runs once', async () => {
    const { fc, service } = await start();
    const { requestId } = await service.invoke('f', { async: true, event: 'x', waitMs: 5_000 });
    await fc.idle();
    expect(fc.invocations).toMatchObject([{ requestId, type: 'Async', event: Buffer.from('x') }]);
  });

  test('ten at a time, as the fan-out starts them: each runs once', async () => {
    const { fc, service } = await start();
    const events = Array.from({ length: 10 }, (__, n) => `account-${n}`);
    const started = events.map((event) => service.invoke('f', { async: true, event, waitMs: 5_000 }));
    expect((await Promise.all(started)).every(({ kind }) => kind === 'accepted')).toBe(true);
    await fc.idle();
    expect(fc.invocations.map(({ event }) => event.toString()).toSorted()).toEqual(events);
  });

  test('a task is accepted once by its name; its repetition counts as accepted, and runs nothing', async () => {
    const { fc, service } = await start(ECHO, { asyncInvokeConfig: { asyncTask: true } });
    const send = (taskId: string) => service.invoke('f', { async: true, taskId, waitMs: 5_000 });
    for (const name of ['run-1', 'run-1', 'run-2'])
      expect(await send(name)).toMatchObject({
        kind: 'accepted',
        requestId: expect.stringMatching(/^1-/) as unknown,
      });
    await fc.idle();
    expect(fc.events.map(({ taskId }) => taskId)).toEqual(['run-1', 'run-2']);
    expect(fc.calls.map(({ status }) => status)).toEqual([202, 409, 202]);
    expect(await failureOf(send('1st'))).toMatchObject({ code: 'FcRejected' });
  });

  test('GetFunction and ListTriggers', async () => {
    const { service } = await start(ECHO, {
      role: 'acs:ram::1:role/r',
      environmentVariables: { A: 'b' },
      triggers: [
        {
          triggerName: 't',
          triggerType: 'timer',
          triggerConfig: { cronExpression: '@every 15m', enable: false },
        },
      ],
    });
    expect(await service.getFunction('f')).toEqual({
      timeoutSeconds: 20,
      role: 'acs:ram::1:role/r',
      environment: { A: 'b' },
      lastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
    });
    expect(await service.listTimers('f')).toEqual([{ name: 't', enabled: false, schedule: '@every 15m' }]);
    expect(service.acceptedSignature('GetFunction')).toBe(used);
    expect(service.acceptedSignature('ListTriggers')).toBe(used);
    expect(service.acceptedSignature('InvokeFunction')).toBeUndefined();
  });

  test('no room, an unknown function, a missing permission, a fault: the same code and advice', async () => {
    const { fc, faults, service } = await start();
    const invoke = (name = 'f') => failureOf(service.invoke(name, { async: false, waitMs: 15_000 }));
    fc.settings.concurrency = 0;
    const busy = await invoke();
    expect(busy).toMatchObject({ code: 'FcTemporary', retryable: true });
    expect(busy.message).toContain('HTTP 429 ResourceExhausted');
    const missing = await invoke('g');
    expect(missing).toMatchObject({ code: 'FcMissing' });
    expect(missing.message).toContain(`There is no function g in cn-hangzhou of account ${DEMO_ACCOUNT_ID}`);
    fc.settings.authorize = () => false;
    expect(await invoke()).toMatchObject({
      code: 'FcDenied',
      statement: {
        Action: 'fc:InvokeFunction',
        Resource: `acs:fc:cn-hangzhou:${DEMO_ACCOUNT_ID}:functions/f`,
      },
    });
    fc.settings.authorize = () => true;
    faults.add({ service: 'fc', effect: { kind: 'refuse', code: 'InternalServerError', status: 500 } });
    expect(await invoke()).toMatchObject({ code: 'FcTemporary' });
    expect(fc.invocations).toEqual([]);
    expect(new Set(fc.calls.map(({ signature }) => signature))).toEqual(new Set([used]));
  });

  test('I6: an answer that is lost is not asked for again: the function ran once', async () => {
    const { fc, faults, service } = await start();
    faults.add({ service: 'fc', effect: { kind: 'loseReply' } });
    const error = await failureOf(service.invoke('f', { async: true, event: 'x', waitMs: 5_000 }));
    expect(error).toMatchObject({ code: 'FcTemporary' });
    await fc.idle();
    expect(fc.invocations).toHaveLength(1);
    expect(fc.calls).toHaveLength(1);
  });

  test('a wrong secret and an unknown key: one error, which asks for no permission', async () => {
    for (const wrong of [{ accessKeySecret: 'not-the-secret' }, { accessKeyId: 'nobody' }]) {
      const { fc, service } = await start(ECHO, {}, { ...KEYS, ...wrong });
      const error = await failureOf(service.invoke('f', { waitMs: 5_000 }));
      expect(error).toMatchObject({ code: 'FcDenied', statement: undefined });
      expect(error.message).toContain('Renew the access key or the token');
      expect(error.message).not.toContain('not-the-secret');
      expect(fc.invocations).toEqual([]);
    }
  });

  test('temporary credentials go along with their token', async () => {
    const { cloud, fc } = await start();
    const role = cloud.roles.add({ accountId: DEMO_ACCOUNT_ID, name: 'dispatcher' });
    const { id, secret, securityToken } = cloud.roles.open(role, 's', 900);
    const credentials = { accessKeyId: id, accessKeySecret: secret, securityToken };
    const service = await serviceAt(fc.url, credentials);
    expect(await service.invoke('f', { event: 'x', waitMs: 15_000 })).toMatchObject({ body: 'hello x' });
    const { accessKeyId: _id, ...rest } = credentials;
    const other = await serviceAt(fc.url, { accessKeyId: id, ...rest, securityToken: `${securityToken}x` });
    const error = await failureOf(other.invoke('f', { waitMs: 5_000 }));
    expect(error).toMatchObject({ code: 'FcDenied' });
    expect(error.message).not.toContain(securityToken);
  });

  test('a signal ends the wait at once; one that has ended already sends nothing', async () => {
    const { fc, faults, service } = await start();
    faults.add({ service: 'fc', effect: { kind: 'hang' } });
    const stop = new AbortController();
    const begun = performance.now();
    setTimeout(() => stop.abort(), 300);
    const error = await failureOf(service.invoke('f', { waitMs: 60_000, signal: stop.signal }));
    expect(error).toMatchObject({ code: 'FcStopped' });
    expect(performance.now() - begun).toBeLessThan(5_000);
    const sent = fc.calls.length;
    expect(await failureOf(service.invoke('f', { waitMs: 60_000, signal: stop.signal }))).toMatchObject({
      code: 'FcStopped',
    });
    expect(fc.calls).toHaveLength(sent);
    expect(fc.invocations).toEqual([]);
  });

  test('no answer in time: the function may still run', async () => {
    const { faults, service } = await start();
    faults.add({ service: 'fc', effect: { kind: 'hang' } });
    const error = await failureOf(service.invoke('f', { waitMs: 300 }));
    expect(error).toMatchObject({ code: 'FcTemporary' });
    expect(error.message).toContain('the function may still be running');
  });
});

test.each<[string, number]>([
  ['an answer', 200],
  ['a refusal', 403],
])('%s without end is given up, whichever way it is signed', async (_, status) => {
  const server = createServer((request, response) => {
    request.resume();
    const isFc = request.headers.authorization?.startsWith('FC ');
    if (isFc === true) {
      response.writeHead(403, { 'content-type': 'application/json', 'x-fc-request-id': '1-a' });
      return void response.end('{"Code":"SignatureNotMatch"}');
    }
    response.writeHead(status, { 'content-type': 'application/json', 'x-fc-request-id': '1-b' });
    const part = Buffer.alloc(1024 * 1024, ' ');
    const more = (): void => {
      while (response.write(part));
    };
    response.on('drain', more).on('error', () => undefined);
    more();
  });
  const port = await listenOnLoopback(server, 0);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const service = await serviceAt(`http://127.0.0.1:${port}`);
  const error = await failureOf(service.invoke('f', { waitMs: 10_000 }));
  expect(error).toMatchObject({ code: 'FcGarbled' });
  expect(error.message).toContain('the answer is larger than');
});
