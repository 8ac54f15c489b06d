import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from 'vitest';
import { startControl } from '../../sandbox/control/server.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';

let urls: readonly URL[];
beforeAll(async () => {
  const sandbox = await startSandbox({ seed: 'demo' });
  const control = await startControl(sandbox);
  const found = Object.values(sandbox.env()).flatMap(
    (value) => value.match(/http:\/\/127\.0\.0\.1:[0-9]+/g) ?? [],
  );
  urls = [...new Set([...found, `http://127.0.0.1:${control.port}`])].map((url) => new URL(url));
  return async () => {
    await control.close();
    await sandbox.close();
  };
});

/** As it stands on the wire. */
async function ask(url: URL, headers: Readonly<Record<string, string>>) {
  const sent = request({
    host: url.hostname,
    port: url.port,
    method: 'POST',
    headers,
    setHost: false,
    agent: false,
  });
  const answered = new Promise<{ status: number | undefined; said: string }>((resolve, reject) => {
    sent.on('error', reject);
    sent.on('response', (response) => {
      text(response).then((said) => resolve({ status: response.statusCode, said }), reject);
    });
  });
  sent.end('{}');
  return answered;
}

describe('a web page does not use the sandbox, whichever port it asks', () => {
  it('all services are asked', () => {
    // SWAS, STS, resource directory, Function Compute, Tablestore, robot, and the control port, as far as each has its own.
    expect(urls.length).toBeGreaterThanOrEqual(5);
  });

  it.each<[string, (port: string) => Record<string, string>]>([
    ['a name that leads to this machine', (port) => ({ host: `rebound.example:${port}` })],
    ['a name that begins like ours', (port) => ({ host: `127.0.0.1.rebound.example:${port}` })],
    ['no name', () => ({})],
    ['our name, of another page', (port) => ({ host: `127.0.0.1:${port}`, origin: 'https://page.example' })],
    ['our name, of a sandboxed page', (port) => ({ host: `localhost:${port}`, origin: 'null' })],
    ['our name, by a form', (port) => ({ host: `localhost:${port}`, 'sec-fetch-site': 'cross-site' })],
  ])('%s', async (_, headers) => {
    for (const url of urls) {
      const { status, said } = await ask(url, headers(url.port));
      // Node itself refuses a request without a host.
      expect([url.href, [400, 403].includes(status ?? 0)]).toEqual([url.href, true]);
      if (status === 403)
        expect(said).toMatch(/answers only as 127\.0\.0\.1 or localhost|no requests of a web page/);
    }
  });

  it('a program of this machine does', async () => {
    for (const url of urls)
      for (const name of ['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]']) {
        const { said } = await ask(url, { host: `${name}:${url.port}` });
        expect(said).not.toMatch(/answers only as|web page/);
      }
  });
});
