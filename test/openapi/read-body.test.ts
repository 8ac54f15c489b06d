import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { readBody } from '../../lib/openapi/read-body.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** An answer as the SDK hands it over: its head is there, its body on its way. */
async function answered(body: (response: ServerResponse) => void): Promise<IncomingMessage> {
  server = createServer((_, response) => {
    response.flushHeaders();
    body(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const [answer] = (await once(get({ port: (server.address() as AddressInfo).port }), 'response')) as [
    IncomingMessage,
  ];
  return answer;
}

test('gives the text, whole', async () => {
  const sent = answered((response) => response.end('naïve ✓'));
  expect(await readBody('Ask', sent)).toBe('naïve ✓');
});

test('what comes after the run has stopped is let go', async () => {
  const stop = new AbortController();
  let arrive: (answer: IncomingMessage) => void = () => undefined;
  const late = new Promise<IncomingMessage>((resolve) => {
    arrive = resolve;
  });
  const waiting = readBody('Ask', late, { signal: stop.signal });
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'OutOfTime' });
  const answer = await answered(() => undefined);
  arrive(answer);
  await once(answer, 'close');
  expect(answer.destroyed).toBe(true);
});

test('a body that breaks off is a failure', async () => {
  const sent = answered((response) => {
    response.write('{');
    setImmediate(() => response.destroy());
  });
  await expect(readBody('Ask', sent)).rejects.toThrow('aborted');
});

test('an SDK that hands over no stream is a failure of this call, and ends no process', async () => {
  const nothing = Promise.resolve(undefined as unknown as IncomingMessage);
  await expect(readBody('Ask', nothing)).rejects.toThrow(TypeError);
});
