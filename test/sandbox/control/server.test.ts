import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import type { ControlAddress } from '../../../sandbox/control/protocol.ts';
import { startControl } from '../../../sandbox/control/server.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.ts';
import { PARTNER_IMAGE } from '../../../sandbox/seed.ts';

let sandbox: Sandbox;
let control: ControlAddress;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 'demo' });
  const started = await startControl(sandbox);
  control = started;
  return async () => {
    await started.close();
    await sandbox.close();
  };
});

const DELETE = JSON.stringify({ command: 'delete', image: PARTNER_IMAGE });
const right = () => ({
  host: `127.0.0.1:${control.port}`,
  'content-type': 'application/json',
  authorization: `Bearer ${control.key}`,
});

/** A request as it stands on the wire: whatever a browser or another program would send. */
async function send(
  headers: Readonly<Record<string, string>>,
  { method = 'POST', body = DELETE } = {},
): Promise<{ status: number | undefined; text: string; headers: object }> {
  const asked = request({
    port: control.port,
    host: '127.0.0.1',
    method,
    headers,
    setHost: false,
    agent: false,
  });
  onTestFinished(() => void asked.destroy());
  const answered = new Promise<{ status: number | undefined; text: string; headers: object }>(
    (resolve, reject) => {
      asked.on('error', reject);
      asked.on('response', (response) => {
        text(response).then(
          (body_) => resolve({ status: response.statusCode, text: body_, headers: response.headers }),
          reject,
        );
      });
    },
  );
  asked.end(body);
  return answered;
}

const without = (name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(right()).filter(([key]) => key !== name));

const isThere = () => sandbox.cloud.images().some(({ id }) => id === PARTNER_IMAGE);

test.each<[string, () => Record<string, string>, object?]>([
  ['a name of its own that leads here', () => ({ ...right(), host: `evil.example:${control.port}` })],
  ['a name that begins like ours', () => ({ ...right(), host: `127.0.0.1.evil.example:${control.port}` })],
  ['another port', () => ({ ...right(), host: '127.0.0.1:80' })],
  ['no port', () => ({ ...right(), host: 'localhost' })],
  ['any address', () => ({ ...right(), host: `0.0.0.0:${control.port}` })],
  ['no host name', () => ({ ...without('host'), host: '' })],
  ['a foreign origin', () => ({ ...right(), origin: 'https://evil.example' })],
  ['no origin to speak of', () => ({ ...right(), origin: 'null' })],
  ['an origin of this machine', () => ({ ...right(), origin: 'http://localhost:3000' })],
  ['a page, which browsers say', () => ({ ...right(), 'sec-fetch-site': 'cross-site' })],
  ['a form', () => ({ ...right(), 'content-type': 'text/plain' })],
  ['a link', right, { method: 'GET', body: '' }],
  ['a question of CORS', right, { method: 'OPTIONS', body: '' }],
  ['no key', () => without('authorization')],
  ['an empty key', () => ({ ...right(), authorization: 'Bearer ' })],
  ['a wrong key', () => ({ ...right(), authorization: `Bearer ${'0'.repeat(32)}` })],
])('no web page and no stranger commands the sandbox: %s', async (_, headers, how = {}) => {
  const answer = await send(headers(), how);
  expect([400, 403]).toContain(answer.status);
  expect(answer.text).not.toContain(control.key);
  expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  expect(isThere()).toBe(true);
});

test('whoever has the key does, by each name of this machine', async () => {
  const body = JSON.stringify({ command: 'images' });
  for (const name of ['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]']) {
    const { status } = await send({ ...right(), host: `${name}:${control.port}` }, { body });
    expect(status, name).toBe(200);
  }
  expect((await send(right())).status).toBe(200);
  expect(isThere()).toBe(false);
});
