import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { functionCompute } from '../../lib/openapi/function-compute.ts';

/** A server that answers each invocation with this. */
async function invoking(status: number, headers: Record<string, string>, body: string): Promise<unknown> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const service = await functionCompute({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accountId: '1234567890123456',
    regionId: 'cn-hangzhou',
    credentials: { accessKeyId: 'LTAI5tSomeKey', accessKeySecret: 'secret-of-some-key' },
  });
  return service.invoke('swas-share-audit', { waitMs: 5_000 }).catch((error: unknown) => error);
}

const OF_FC = { 'content-type': 'application/json', 'x-fc-request-id': '1-abc' };

test.each([
  [
    'an unpaid bill',
    403,
    OF_FC,
    { ErrorCode: 'AccountOverdue', ErrorMessage: 'overdue' },
    'FcDenied',
    'account 1234567890123456 has an unpaid bill; pay it in the console',
  ],
  [
    'a permission that is missing',
    403,
    OF_FC,
    { ErrorCode: 'AccessDenied', ErrorMessage: 'no' },
    'FcDenied',
    'A permission is missing',
  ],
  [
    'a busy service',
    503,
    OF_FC,
    { ErrorCode: 'ServiceUnavailable', ErrorMessage: 'busy' },
    'FcTemporary',
    'too busy',
  ],
  [
    'a page of a proxy',
    200,
    { 'content-type': 'text/html' },
    '<html>',
    'FcGarbled',
    'is not Function Compute',
  ],
  [
    'a page of a proxy that says it is JSON',
    200,
    { 'content-type': 'application/json' },
    '<html>',
    'FcGarbled',
    'is not Function Compute',
  ],
  [
    'a page of a proxy with a refusal',
    403,
    { 'content-type': 'text/html' },
    '<html>',
    'FcGarbled',
    'is not Function Compute',
  ],
] as const)('%s', async (_, status, headers, body, code, says) => {
  const error = await invoking(status, headers, typeof body === 'string' ? body : JSON.stringify(body));
  expect(error).toMatchObject({ name: 'FunctionComputeError', code });
  expect((error as Error).message).toContain(says);
  if (says.includes('unpaid')) expect(error).toMatchObject({ statement: undefined });
});
