/** What ACS3-HMAC-SHA256 protects of a request to Function Compute: a signed request, sent again with a change. */
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import { buffer, json } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import Fc, { InvokeFunctionRequest } from '@alicloud/fc20230330';
import { $OpenApiUtil } from '@alicloud/openapi-core';
import { expect, onTestFinished, test } from 'vitest';
import { listenOnLoopback } from '../../../sandbox/loopback.ts';
import { fcFixture } from './fixture.ts';

interface Signed {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The request that the vendor's typed client makes for an invocation of `f`, as it arrives at a server. */
async function signedInvocation(): Promise<Signed> {
  let arrived: Signed | undefined;
  const server = createServer((incoming, response) => {
    void buffer(incoming).then((body) => {
      arrived = { path: incoming.url ?? '', headers: incoming.headers, body };
      response.end();
    });
  });
  const port = await listenOnLoopback(server, 0);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const config = new $OpenApiUtil.Config({
    accessKeyId: 'sandbox-access-key',
    accessKeySecret: 'sandbox-access-key-secret',
    endpoint: `127.0.0.1:${port}`,
    protocol: 'http',
  });
  const body = Readable.from([Buffer.from('event')]);
  await new Fc.default(config).invokeFunction('f', new InvokeFunctionRequest({ body }));
  if (arrived === undefined) throw new Error('nothing arrived');
  return arrived;
}

/** Sends it to `url`: the status and the code of a refusal. */
function send(url: string, { path, headers, body }: Signed): Promise<[status: number, code?: unknown]> {
  const { 'transfer-encoding': _, connection: __, ...rest } = headers;
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, { method: 'POST', headers: rest }, (answer) => {
      const status = answer.statusCode ?? 0;
      if (status === 200) {
        answer.resume();
        resolve([status, undefined]);
      } else json(answer).then((refused) => resolve([status, (refused as { Code: unknown }).Code]), reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const without = (headers: IncomingHttpHeaders, name: string): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([each]) => each !== name));

test('unchanged it is accepted, once', async () => {
  const { fc, deploy } = await fcFixture();
  await deploy('exports.handler = async () => 1;');
  const signed = await signedInvocation();
  expect(await send(fc.url, signed)).toEqual([200, undefined]);
  expect(await send(fc.url, signed)).toEqual([400, 'SignatureNonceUsed']);
  expect(fc.invocations).toHaveLength(1);
});

test.each<[string, (signed: Signed) => Partial<Signed>, number, string]>([
  ['another event', () => ({ body: Buffer.from('other') }), 400, 'SignatureDoesNotMatch'],
  ['another function', ({ path }) => ({ path: path.replace('/f/', '/g/') }), 400, 'SignatureDoesNotMatch'],
  ['a query', ({ path }) => ({ path: `${path}?qualifier=LATEST` }), 400, 'SignatureDoesNotMatch'],
  [
    'another type of content',
    ({ headers }) => ({ headers: { ...headers, 'content-type': 'text/plain' } }),
    400,
    'SignatureDoesNotMatch',
  ],
  [
    'an x-acs- header that is not signed',
    ({ headers }) => ({ headers: { ...headers, 'x-acs-more': '1' } }),
    400,
    'IncompleteSignature',
  ],
  [
    'a date long past',
    ({ headers }) => ({ headers: { ...headers, 'x-acs-date': '2020-01-01T00:00:00Z' } }),
    400,
    'InvalidTimeStamp.Expired',
  ],
  ['no date', ({ headers }) => ({ headers: without(headers, 'x-acs-date') }), 400, 'InvalidTimeStamp.Format'],
  [
    'a token that the key does not have',
    ({ headers }) => ({ headers: { ...headers, 'x-acs-security-token': 't' } }),
    400,
    'InvalidSecurityToken.MismatchWithAccessKey',
  ],
])('%s: refused, and no function runs', async (_, change, status, code) => {
  const { fc, deploy } = await fcFixture();
  await deploy('exports.handler = async () => 1;');
  await deploy('exports.handler = async () => 1;', { functionName: 'g' });
  const signed = await signedInvocation();
  expect(await send(fc.url, { ...signed, ...change(signed) })).toEqual([status, code]);
  expect(fc.invocations).toEqual([]);
});

test('the action that is named must be the path’s', async () => {
  const { fc, deploy } = await fcFixture();
  await deploy('exports.handler = async () => 1;');
  const client = new Fc.default(
    new $OpenApiUtil.Config({
      accessKeyId: 'sandbox-access-key',
      accessKeySecret: 'sandbox-access-key-secret',
      endpoint: new URL(fc.url).host,
      protocol: 'http',
    }),
  );
  const call = (action: string, version: string) =>
    client.callApi(
      new $OpenApiUtil.Params({
        action,
        version,
        protocol: 'HTTP',
        pathname: '/2023-03-30/functions/f',
        method: 'GET',
        authType: 'AK',
        style: 'ROA',
        reqBodyType: 'json',
        bodyType: 'json',
      }),
      new $OpenApiUtil.OpenApiRequest({}),
      {} as Parameters<Fc.default['callApi']>[2],
    );
  await expect(call('GetFunction', '2023-03-30')).resolves.toMatchObject({ statusCode: 200 });
  for (const [action, version] of [
    ['ListTriggers', '2023-03-30'],
    ['GetFunction', '2021-04-06'],
  ] as const)
    await expect(call(action, version)).rejects.toMatchObject({ code: 'InvalidAction.NotFound' });
});
