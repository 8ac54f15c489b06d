import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { sendHeartbeat } from '../../lib/platform/heartbeat.ts';

async function watcher(
  status: number,
  headers: Record<string, string> = {},
): Promise<{ url: string; calls: string[] }> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`);
    response.writeHead(status, headers).end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/ping/secret-key`, calls };
}

it('calls the watcher once', async () => {
  const { url, calls } = await watcher(200);
  expect(await sendHeartbeat(url)).toBeUndefined();
  expect(calls).toEqual(['GET /ping/secret-key']);
});

it('I12: says what went wrong without the address, which may hold a key, and follows no redirect', async () => {
  const refused = await watcher(500);
  expect(await sendHeartbeat(refused.url)).toBe('HEARTBEAT_URL answered with HTTP 500');
  const moved = await watcher(302, { location: refused.url });
  expect(await sendHeartbeat(moved.url)).toBe('HEARTBEAT_URL cannot be reached (network)');
  expect(refused.calls).toHaveLength(1);
  expect(await sendHeartbeat('http://127.0.0.1:1/secret-key')).toBe(
    'HEARTBEAT_URL cannot be reached (network)',
  );
});
