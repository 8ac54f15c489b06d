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

it('I12: says which failure it is, naming the host and not the path, which may be a key; follows no redirect', async () => {
  const refused = await watcher(500);
  const { host } = new URL(refused.url);
  expect(await sendHeartbeat(refused.url)).toBe(
    `HEARTBEAT_URL: ${host} answers with HTTP 500; check the address there`,
  );
  const moved = await watcher(302, { location: refused.url });
  expect(await sendHeartbeat(moved.url)).toBe(
    `HEARTBEAT_URL: ${new URL(moved.url).host} answers with a redirect (HTTP 302); set the address it leads to`,
  );
  expect(refused.calls).toHaveLength(1);
  const silent = (await sendHeartbeat('http://127.0.0.1:1/secret-key')) ?? '';
  expect(silent).toMatch(/^HEARTBEAT_URL: 127\.0\.0\.1:1 refuses the connection.*\(ECONNREFUSED\)$/);
  expect(silent).not.toContain('secret-key');
});
