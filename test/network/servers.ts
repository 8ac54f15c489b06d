import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { onTestFinished } from 'vitest';
import { privateCertificate, selfSignedCertificate } from '../support/email-certificate.ts';

const DAY_MS = 86_400_000;

/** Origins at which something is wrong with the network or with TLS. Servers are real, and end with the test. */
export const WRONG = {
  'a port that nobody listens on': async () => `http://127.0.0.1:${await closedPort()}`,
  'a name of two addresses, at a port that nobody listens on': async () =>
    `http://localhost:${await closedPort()}`,
  'a host that DNS does not know': () => Promise.resolve('https://nobody.invalid:8443'),
  'an address that nothing leads to': () => Promise.resolve('https://255.255.255.255:8443'),
  'a server that resets': () => http((socket) => socket.once('data', () => socket.resetAndDestroy())),
  'a server that hangs up': () => http((socket) => socket.once('data', () => socket.end())),
  'a server that never answers': () => http(() => undefined),
  'a server of another protocol': () => http((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n')),
  'a server with headers without end': () =>
    http((socket) => socket.write(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(20_000)}`)),
  'plain HTTP at an https:// address': async () =>
    `https://127.0.0.1:${await listening(createHttpServer((_, response) => response.end('hello')))}`,
  'another protocol at an https:// address': () => https((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n')),
  'a server that hangs up during the handshake': () =>
    https((socket) => socket.once('data', () => socket.end())),
  'a certificate signed by itself': () => tls(selfSignedCertificate()),
  'a certificate that has expired': () => tls(selfSignedCertificate(Date.now() - 5 * DAY_MS)),
  'a certificate that is not valid yet': () => tls(selfSignedCertificate(Date.now() + 5 * DAY_MS)),
  'a chain that is not complete': () => tls(privateCertificate()),
  'a private authority': () => {
    const { key, cert, authority } = privateCertificate();
    return tls({ key, cert: `${cert}${authority}` });
  },
  'TLS 1.1': () =>
    tls({
      ...selfSignedCertificate(),
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    }),
} as const satisfies Readonly<Record<string, () => Promise<string>>>;

async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A TLS server, for as long as the test runs. */
export const tls = async (options: TlsOptions): Promise<string> =>
  `https://127.0.0.1:${await listening(createTlsServer(options, (socket) => void socket.end()))}`;

const http = async (serve: (socket: Socket) => void): Promise<string> =>
  `http://127.0.0.1:${await listening(createServer(serve))}`;

const https = async (serve: (socket: Socket) => void): Promise<string> =>
  (await http(serve)).replace('http:', 'https:');

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    socket.on('error', () => undefined);
    sockets.add(socket);
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
