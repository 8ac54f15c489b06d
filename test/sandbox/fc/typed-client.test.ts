/**
 * The vendor's typed client of version 3.0 (`@alicloud/fc20230330`), which signs with ACS3-HMAC-SHA256, against the
 * sandbox: each operation that it serves, in both answers and refusals.
 */
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import Fc, {
  AsyncTask,
  Function as FcFunction,
  GetAsyncTaskRequest,
  GetFunctionRequest,
  InvokeFunctionHeaders,
  InvokeFunctionRequest,
  ListTriggersOutput,
  ListTriggersRequest,
} from '@alicloud/fc20230330';
import { $OpenApiUtil, ClientError } from '@alicloud/openapi-core';
import { describe, expect, test, vi } from 'vitest';
import { DEMO_ACCOUNT_ID } from '../../../sandbox/seed.ts';
import { compare, type VendorModel } from '../../support/vendor-model.ts';
import { fcFixture } from './fixture.ts';

const ECHO = 'exports.handler = async (event) => `hello ${event}`;';
const KEYS = { accessKeyId: 'sandbox-access-key', accessKeySecret: 'sandbox-access-key-secret' };
/** Their class is of a package that is no dependency of ours. */
const NO_RUNTIME_OPTIONS = {} as Parameters<Fc.default['invokeFunctionWithOptions']>[3];
const REQUEST_ID = /^1-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{12}$/;

async function typedFixture(keys: { securityToken?: string } & typeof KEYS = KEYS) {
  const fixture = await fcFixture();
  const client = new Fc.default(
    new $OpenApiUtil.Config({ ...keys, endpoint: new URL(fixture.fc.url).host, protocol: 'http' }),
  );
  const invoke = async (event?: string, headers: Record<string, string> = {}) => {
    const request = new InvokeFunctionRequest(
      event === undefined ? {} : { body: Readable.from([Buffer.from(event)]) },
    );
    const answer = await client.invokeFunctionWithOptions(
      'f',
      request,
      new InvokeFunctionHeaders(headers),
      NO_RUNTIME_OPTIONS,
    );
    const { statusCode, headers: answered = {}, body } = answer;
    return { statusCode, headers: answered, body: body === undefined ? '' : await text(body) };
  };
  return { ...fixture, invokeByFc2: fixture.invoke, client, invoke };
}

/** Makes a call; fails if the reply on the wire is not what the model says. Returns the fields that it leaves out. */
async function absentFrom(client: Fc.default, model: VendorModel, call: () => Promise<unknown>) {
  const wire = vi.spyOn(client, 'callApi');
  await call();
  const reply = (await wire.mock.results[0]?.value) as { body: unknown };
  wire.mockRestore();
  const { wrong, absent } = compare(model, reply.body, 'reply');
  expect(wrong).toEqual([]);
  return absent;
}

/** The client's error for a call that must be refused. */
async function refusal(call: Promise<unknown>): Promise<ClientError> {
  const error: unknown = await call.then(
    () => new Error('the call was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ClientError)) throw error;
  return error;
}

describe('InvokeFunction', () => {
  test('synchronous, with an event and with none', async () => {
    const { fc, deploy, invoke } = await typedFixture();
    await deploy(ECHO);
    const { statusCode, headers, body } = await invoke('wörld');
    expect({ statusCode, body }).toEqual({ statusCode: 200, body: 'hello wörld' });
    expect(headers['x-fc-request-id']).toMatch(REQUEST_ID);
    expect(await invoke()).toMatchObject({ statusCode: 200, body: 'hello ' });
    expect(fc.calls).toMatchObject([
      { operation: 'InvokeFunction', signature: 'ACS3-HMAC-SHA256', status: 200 },
      { status: 200 },
    ]);
  });

  test('a function that throws: 200 with x-fc-error-type', async () => {
    const { deploy, invoke } = await typedFixture();
    await deploy("exports.handler = async () => { throw new Error('no store'); };");
    const { statusCode, headers, body } = await invoke('');
    expect(statusCode).toBe(200);
    expect(headers['x-fc-error-type']).toBe('UnhandledInvocationError');
    expect(JSON.parse(body)).toMatchObject({ errorMessage: 'no store' });
  });

  test('asynchronous: 202; a task by its name once, and its state by GetAsyncTask', async () => {
    const { fc, client, deploy, invoke } = await typedFixture();
    await deploy(ECHO, { asyncInvokeConfig: { asyncTask: true } });
    const task = { xFcInvocationType: 'Async', xFcAsyncTaskId: 'audit-1' };
    expect(await invoke('x', task)).toMatchObject({ statusCode: 202, body: '' });
    await fc.idle();
    expect(await refusal(invoke('x', task))).toMatchObject({
      statusCode: 409,
      code: 'StatefulAsyncInvocationAlreadyExists',
    });
    const get = (id: string) => client.getAsyncTask('f', id, new GetAsyncTaskRequest({}));
    expect((await get('audit-1')).body).toMatchObject({
      taskId: 'audit-1',
      status: 'Succeeded',
      requestId: fc.events[0]?.requestId,
      alreadyRetriedTimes: 0,
    });
    expect(await absentFrom(client, AsyncTask, () => get('audit-1'))).toEqual(
      [
        'destinationStatus',
        'durationMs',
        'endTime',
        'events',
        'instanceId',
        'returnPayload',
        'taskPayload',
      ].map((name) => `reply.${name}`),
    );
    expect(await refusal(get('audit-2'))).toMatchObject({ statusCode: 404 });
  });

  test('no room: 429 ResourceExhausted', async () => {
    const { fc, deploy, invoke } = await typedFixture();
    await deploy(ECHO);
    fc.settings.concurrency = 0;
    expect(await refusal(invoke(''))).toMatchObject({ statusCode: 429, code: 'ResourceExhausted' });
  });
});

test('GetFunction and ListTriggers: as the vendor’s models have them', async () => {
  const { client, deploy } = await typedFixture();
  const triggerConfig = { cronExpression: '@every 15m', payload: 'x' };
  await deploy(ECHO, { triggers: [{ triggerName: 't', triggerType: 'timer', triggerConfig }] });
  const get = () => client.getFunction('f', new GetFunctionRequest({}));
  expect((await get()).body).toMatchObject({ functionName: 'f', timeout: 20, memorySize: 128 });
  expect(await absentFrom(client, FcFunction, get)).toContain('reply.vpcConfig');
  const list = () => client.listTriggers('f', new ListTriggersRequest({ prefix: 't', limit: 1 }));
  expect((await list()).body?.triggers).toMatchObject([{ triggerName: 't', triggerType: 'timer' }]);
  expect(await absentFrom(client, ListTriggersOutput, list)).toContain('reply.nextToken');
});

describe('who calls', () => {
  test('an unknown key, a wrong secret, a function that is not there', async () => {
    const wrong = await typedFixture({ ...KEYS, accessKeySecret: 'other' });
    expect(await refusal(wrong.invoke(''))).toMatchObject({ statusCode: 400, code: 'SignatureDoesNotMatch' });
    const unknown = await typedFixture({ ...KEYS, accessKeyId: 'nobody' });
    expect(await refusal(unknown.invoke(''))).toMatchObject({
      statusCode: 404,
      code: 'InvalidAccessKeyId.NotFound',
    });
    const { invoke } = await typedFixture();
    expect(await refusal(invoke(''))).toMatchObject({ statusCode: 404, code: 'FunctionNotFound' });
  });

  test('a session of a role, its token and its permission', async () => {
    const { cloud, fc, deploy } = await typedFixture();
    await deploy(ECHO);
    const role = cloud.roles.add({ accountId: DEMO_ACCOUNT_ID, name: 'dispatcher' });
    const { id, secret, securityToken } = cloud.roles.open(role, 's', 900);
    const clientOf = (token: string) =>
      new Fc.default(
        new $OpenApiUtil.Config({
          accessKeyId: id,
          accessKeySecret: secret,
          securityToken: token,
          endpoint: new URL(fc.url).host,
          protocol: 'http',
        }),
      );
    const get = (token: string) => clientOf(token).getFunction('f', new GetFunctionRequest({}));
    expect((await get(securityToken)).body?.functionName).toBe('f');
    expect(await refusal(get('other'))).toMatchObject({ code: 'InvalidSecurityToken.Malformed' });
    role.policy = { Version: '1', Statement: [] };
    expect(await refusal(get(securityToken))).toMatchObject({ statusCode: 403, code: 'AccessDenied' });
  });
});

describe('each signature alone', () => {
  test('ACS3 alone: a request with the other one is refused by the gateway', async () => {
    const { fc, deploy, invoke, invokeByFc2, client } = await typedFixture();
    await deploy(ECHO);
    Object.assign(fc.settings, { signatures: ['ACS3-HMAC-SHA256'], errorForm: '2.0' });
    expect(await invoke('x')).toMatchObject({ body: 'hello x' });
    expect((await client.getFunction('f', new GetFunctionRequest({}))).statusCode).toBe(200);
    await expect(invokeByFc2('x')).rejects.toMatchObject({ code: 'IncompleteSignature' });
    expect(fc.invocations).toHaveLength(1);
  });

  test('the signature of 2.0 alone: the typed client is refused', async () => {
    const { fc, deploy, invoke } = await typedFixture();
    await deploy(ECHO);
    fc.settings.signatures = ['FC'];
    expect(await refusal(invoke('x'))).toMatchObject({ statusCode: 400, code: 'MissingRequiredHeader' });
    expect(fc.invocations).toEqual([]);
  });
});
