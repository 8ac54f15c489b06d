/** Which refusals of the first signature lead to the second one, against a server that knows the two apart. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { FunctionComputeError } from '../../lib/openapi/function-compute-error.ts';
import { functionCompute } from '../../lib/openapi/function-compute.ts';
import { listenOnLoopback } from '../../sandbox/loopback.ts';

const NAME = 'swas-share-audit';
const CREDENTIALS = {
  accessKeyId: 'STS.NSomeKey',
  accessKeySecret: 'secret-of-some-key',
  securityToken: 'token-of-some-session',
};
const JSON_TYPE = { 'content-type': 'application/json' };
const OF_FC = { ...JSON_TYPE, 'x-fc-request-id': '1-abc' };

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object | string;
}
type Reaction = Answer | 'reset' | 'half';

const ACCEPTED: Answer = { status: 202, headers: { 'x-fc-request-id': '1-accepted' } };
const refusing = (status: number, Code: string, Message = 'no'): Answer => ({
  status,
  headers: OF_FC,
  body: { Code, Message, RequestId: '1-abc' },
});

interface Arrived {
  readonly by: 'FC' | 'ACS3';
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A service that reacts to either signature in its own way. */
async function serviceThat(reactions: { FC: Reaction; ACS3: Reaction }) {
  const arrived: Arrived[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const by = request.headers.authorization?.startsWith('FC ') === true ? 'FC' : 'ACS3';
      arrived.push({ by, headers: request.headers, body: body.toString() });
      const reaction = reactions[by];
      if (reaction === 'reset') return request.socket.resetAndDestroy();
      if (reaction === 'half') {
        response.writeHead(403, { ...OF_FC, 'content-length': 100 }).write('{"Code":"Signat');
        return void setTimeout(() => request.socket.destroy(), 20);
      }
      const { status, headers = {}, body: text = '' } = reaction;
      response.writeHead(status, headers).end(typeof text === 'string' ? text : JSON.stringify(text));
    });
  });
  const port = await listenOnLoopback(server, 0);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const service = await functionCompute({
    endpoint: `http://127.0.0.1:${port}`,
    accountId: '1234567890123456',
    regionId: 'cn-hangzhou',
    credentials: CREDENTIALS,
  });
  return {
    service,
    reactions,
    arrived,
    by: () => arrived.map((one) => one.by),
    start: (event = '{"account":"1"}') => service.invoke(NAME, { async: true, event, waitMs: 5_000 }),
  };
}

async function failureOf(call: Promise<unknown>): Promise<FunctionComputeError> {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(FunctionComputeError);
  return error as FunctionComputeError;
}

describe('the first signature is refused, so the second one is tried, and kept', () => {
  test.each<[string, Answer]>([
    ['its own refusal', refusing(403, 'SignatureNotMatch')],
    ['an unknown key', refusing(403, 'InvalidAccessKeyID')],
    ['the form of 2.0', { status: 403, headers: OF_FC, body: { ErrorCode: 'SignatureNotMatch' } }],
    ['as documented', { status: 403, headers: OF_FC, body: { errorCode: 'SignatureNotMatch' } }],
    ['no such scheme', refusing(400, 'InvalidArgument', "invalid authorization 'FC …'")],
    ['a header that the other one has', refusing(400, 'MissingRequiredHeader')],
    ['no such path', refusing(404, 'InvalidAction.NotFound')],
    ['no such path, 400', refusing(400, 'PathNotSupported')],
    ['no such version', refusing(404, 'NoSuchVersion')],
    [
      'the gateway’s',
      { status: 400, headers: JSON_TYPE, body: { Code: 'IncompleteSignature', RequestId: 'A-1' } },
    ],
    ['no token of its kind', refusing(400, 'MissingSecurityToken')],
    ['no date of its kind', refusing(400, 'InvalidTimeStamp.Format')],
    ['an HTTP 401', { status: 401, headers: OF_FC, body: '' }],
    ['a text and no code', { status: 400, headers: { 'x-fc-request-id': '1-abc' }, body: 'no such scheme' }],
  ])('%s', async (_, refused) => {
    const { by, start, arrived, service } = await serviceThat({ FC: refused, ACS3: ACCEPTED });
    expect(service.acceptedSignature('InvokeFunction')).toBeUndefined();
    expect(await start('{"account":"12"}')).toEqual({ kind: 'accepted', requestId: '1-accepted' });
    expect(by()).toEqual(['FC', 'ACS3']);
    expect(arrived.map(({ body, headers }) => [body, headers['x-fc-invocation-type']])).toEqual([
      ['{"account":"12"}', 'Async'],
      ['{"account":"12"}', 'Async'],
    ]);
    expect(service.acceptedSignature('InvokeFunction')).toBe('ACS3-HMAC-SHA256');
    await start();
    expect(by()).toEqual(['FC', 'ACS3', 'ACS3']);
  });
});

describe('I6: whatever else becomes of the first one, the second one is not tried', () => {
  test.each<[string, Reaction, string]>([
    [
      'a missing permission',
      refusing(403, 'AccessDenied', 'not authorized to perform fc:InvokeFunction'),
      'FcDenied',
    ],
    ['a missing permission, by the gateway', refusing(400, 'NoPermission'), 'FcDenied'],
    ['a refusal that says nothing', { status: 403, headers: OF_FC, body: {} }, 'FcDenied'],
    ['a missing function', refusing(404, 'FunctionNotFound'), 'FcMissing'],
    ['no room', refusing(429, 'ResourceExhausted'), 'FcTemporary'],
    ['throttled by the gateway', refusing(400, 'Throttling.User'), 'FcTemporary'],
    ['a fault', refusing(500, 'InternalServerError'), 'FcTemporary'],
    ['a fault that names the signature', refusing(503, 'SignatureServiceError'), 'FcTemporary'],
    ['an unpaid bill', refusing(403, 'AccountOverdue'), 'FcDenied'],
    ['a task that exists', refusing(409, 'StatefulAsyncTaskAlreadyExists'), 'FcRejected'],
    ['another conflict', refusing(409, 'ConcurrentUpdateError'), 'FcRejected'],
    ['an event that is too large', refusing(400, 'EntityTooLarge'), 'FcRejected'],
    ['a reset', 'reset', 'FcTemporary'],
    ['half a refusal', 'half', 'FcTemporary'],
    [
      'a proxy’s page',
      { status: 403, headers: { 'content-type': 'text/html' }, body: '<html>' },
      'FcGarbled',
    ],
    ['a proxy’s JSON', { status: 400, headers: JSON_TYPE, body: { error: 'Signature' } }, 'FcGarbled'],
    ['a redirection', { status: 302, headers: { location: 'http://127.0.0.1:9' } }, 'FcGarbled'],
  ])('%s', async (_, reaction, code) => {
    const { by, start } = await serviceThat({ FC: reaction, ACS3: ACCEPTED });
    expect(await failureOf(start())).toMatchObject({ name: 'FunctionComputeError', code });
    expect(by()).toEqual(['FC']);
  });

  test('once the first one was accepted, a refusal is no doubt of it: what is wrong is the call', async () => {
    const { by, start, reactions, service } = await serviceThat({ FC: ACCEPTED, ACS3: ACCEPTED });
    await start();
    expect(service.acceptedSignature('InvokeFunction')).toBe('FC');
    reactions.FC = refusing(400, 'InvalidArgument', 'x-fc-async-task-id is invalid');
    expect(await failureOf(start())).toMatchObject({ code: 'FcRejected' });
    expect(by()).toEqual(['FC', 'FC']);
  });

  test('a missing permission accepts the signature, a fault says nothing of it', async () => {
    const { start, reactions, service } = await serviceThat({ FC: refusing(503, 'Busy'), ACS3: ACCEPTED });
    await failureOf(start());
    expect(service.acceptedSignature('InvokeFunction')).toBeUndefined();
    reactions.FC = refusing(403, 'AccessDenied');
    await failureOf(start());
    expect(service.acceptedSignature('InvokeFunction')).toBe('FC');
  });

  test('a page of a proxy says nothing of it either', async () => {
    const page = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' };
    const { start, service } = await serviceThat({ FC: page, ACS3: ACCEPTED });
    expect(await failureOf(start())).toMatchObject({ code: 'FcGarbled' });
    expect(service.acceptedSignature('InvokeFunction')).toBeUndefined();
  });

  test('each operation is tried for itself: the path of invocations is another one', async () => {
    const { by, start, reactions, service } = await serviceThat({
      FC: { status: 200, headers: OF_FC, body: { timeout: 60 } },
      ACS3: ACCEPTED,
    });
    await service.getFunction(NAME);
    expect(service.acceptedSignature('GetFunction')).toBe('FC');
    reactions.FC = refusing(403, 'SignatureNotMatch');
    await start();
    expect(by()).toEqual(['FC', 'FC', 'ACS3']);
  });
});

describe('the second one fails as well', () => {
  test.each<[string, Answer, Answer, string, string]>([
    [
      'a wrong key',
      refusing(403, 'SignatureNotMatch'),
      refusing(400, 'SignatureDoesNotMatch', `server StringToSign is ${CREDENTIALS.securityToken}`),
      'FcDenied',
      'does not accept the credentials for InvokeFunction of swas-share-audit (HTTP 403 SignatureNotMatch, request 1-abc; signed with ACS3-HMAC-SHA256: HTTP 400 SignatureDoesNotMatch, request 1-abc). Renew the access key',
    ],
    [
      'a wrong key, where the first scheme is not known',
      refusing(400, 'IncompleteSignature'),
      refusing(404, 'InvalidAccessKeyId.NotFound'),
      'FcDenied',
      'Renew the access key or the token',
    ],
    [
      'a wrong key, where the second scheme is not known',
      refusing(403, 'InvalidAccessKeyID'),
      refusing(400, 'InvalidArgument', 'invalid authorization'),
      'FcDenied',
      'Renew the access key or the token',
    ],
    [
      'a wrong clock',
      refusing(400, 'InvalidArgument', 'invalid date'),
      refusing(400, 'InvalidTimeStamp.Expired'),
      'FcDenied',
      'the clock of this machine is wrong; set it',
    ],
    [
      'a request that is wrong in itself',
      refusing(400, 'InvalidArgument', 'x-fc-async-task-id is invalid'),
      refusing(400, 'InvalidArgument', 'x-fc-async-task-id is invalid'),
      'FcRejected',
      'was refused (HTTP 400 InvalidArgument, request 1-abc: x-fc-async-task-id is invalid; signed with ACS3-HMAC-SHA256: HTTP 400',
    ],
    [
      'the gateway of another service',
      { status: 404, headers: JSON_TYPE, body: { Code: 'InvalidAction.NotFound', RequestId: 'A-1' } },
      { status: 404, headers: JSON_TYPE, body: { Code: 'InvalidAction.NotFound', RequestId: 'A-2' } },
      'FcGarbled',
      'is not Function Compute',
    ],
  ])('%s: one error', async (_, FC, ACS3, code, words) => {
    const { by, start, service } = await serviceThat({ FC, ACS3 });
    const error = await failureOf(start());
    expect(error).toMatchObject({ name: 'FunctionComputeError', code, statement: undefined });
    expect(error.message).toContain(words);
    for (const secret of [CREDENTIALS.accessKeySecret, CREDENTIALS.securityToken])
      expect(error.message).not.toContain(secret);
    expect(service.acceptedSignature('InvokeFunction')).toBeUndefined();
    // Neither was accepted: the next call begins anew.
    await failureOf(start());
    expect(by()).toEqual(['FC', 'ACS3', 'FC', 'ACS3']);
  });

  test('for a reason of its own, which is the one that counts', async () => {
    const FC = refusing(400, 'IncompleteSignature');
    const { start, reactions, service } = await serviceThat({ FC, ACS3: refusing(429, 'ResourceExhausted') });
    expect(await failureOf(start())).toMatchObject({ code: 'FcTemporary', retryable: true });
    expect(service.acceptedSignature('InvokeFunction')).toBeUndefined();
    reactions.ACS3 = refusing(403, 'AccessDenied');
    expect(await failureOf(start())).toMatchObject({
      code: 'FcDenied',
      statement: { Action: 'fc:InvokeFunction' },
    });
    expect(service.acceptedSignature('InvokeFunction')).toBe('ACS3-HMAC-SHA256');
    reactions.ACS3 = 'reset';
    expect(await failureOf(start())).toMatchObject({ code: 'FcTemporary' });
  });
});

test('simultaneous calls keep their answers apart', async () => {
  const { by, service } = await serviceThat({
    FC: refusing(400, 'IncompleteSignature'),
    ACS3: { status: 200, headers: { 'x-fc-request-id': '1-a' }, body: 'done' },
  });
  const calls = Array.from({ length: 30 }, () => service.invoke(NAME, { event: 'x', waitMs: 5_000 }));
  expect(new Set((await Promise.all(calls)).map(({ kind }) => kind))).toEqual(new Set(['answered']));
  expect(by()).toEqual(['FC', ...Array.from({ length: 30 }, () => 'ACS3')]);
});

test('simultaneous calls wait for the first one, and not for one another where it fails', async () => {
  const { by, start, reactions } = await serviceThat({ FC: refusing(503, 'Busy'), ACS3: ACCEPTED });
  const calls = Array.from({ length: 3 }, () => failureOf(start()));
  expect((await Promise.all(calls)).map(({ code }) => code)).toEqual(Array(3).fill('FcTemporary'));
  reactions.FC = refusing(403, 'SignatureNotMatch');
  await start();
  await start();
  expect(by()).toEqual(['FC', 'FC', 'FC', 'FC', 'ACS3', 'ACS3']);
});

test('I12: a message that repeats a secret is shown without it', async () => {
  const { start } = await serviceThat({
    FC: refusing(
      403,
      'AccessDenied',
      `token ${CREDENTIALS.securityToken}, key ${CREDENTIALS.accessKeySecret}`,
    ),
    ACS3: ACCEPTED,
  });
  const { message } = await failureOf(start());
  expect(message).toContain('AccessDenied');
  for (const secret of [CREDENTIALS.accessKeySecret, CREDENTIALS.securityToken])
    expect(message).not.toContain(secret);
});
