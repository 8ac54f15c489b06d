import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import { createServer as createTlsFront } from 'node:tls';
import { onTestFinished } from 'vitest';
import { listenOnLoopback } from '../../sandbox/loopback.ts';

interface Certificate {
  readonly key: string;
  readonly cert: string;
}

export interface ProxyOptions {
  /** The port on this machine behind each `host:port` that is asked for; undefined: the proxy does not reach it. */
  readonly behind: Readonly<Record<string, number>>;
  /** `user:password` that it wants. */
  readonly login?: string;
  /** Speaks TLS itself. */
  readonly certificate?: Certificate;
  /** What it does instead of its work. */
  readonly instead?: 'hang' | 'drop' | 'garbage' | number;
}

/** A proxy that knows CONNECT, as companies have them. It alone knows the hosts, so nobody gets there past it. */
export async function connectProxy(options: ProxyOptions) {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = options.certificate === undefined ? createServer() : createTlsServer(options.certificate);
  server.on('connection', (socket: Socket) => void sockets.add(socket));
  server.on('connect', (request: IncomingMessage, client: Socket) => {
    client.on('error', () => undefined);
    asked.push(request.url ?? '');
    const status = refusal(request, options);
    if (options.instead === 'hang') return;
    if (options.instead === 'drop') client.destroy();
    else if (options.instead === 'garbage') client.end('220 not.a.proxy ESMTP\r\n\r\n');
    else if (status !== undefined) client.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
    else {
      const target = connect(options.behind[request.url ?? ''] ?? 0, '127.0.0.1');
      sockets.add(target);
      target.on('error', () => client.destroy());
      target.once('connect', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        client.pipe(target).pipe(client);
      });
    }
  });
  const port = await listenOnLoopback(server);
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return { asked, port, host: `127.0.0.1:${port}` };
}

function refusal({ url = '', headers }: IncomingMessage, options: ProxyOptions): number | undefined {
  if (typeof options.instead === 'number') return options.instead;
  const login =
    options.login === undefined ? undefined : `Basic ${Buffer.from(options.login).toString('base64')}`;
  if (login !== undefined && headers['proxy-authorization'] !== login) return 407;
  return options.behind[url] === undefined ? 502 : undefined;
}

/** TLS in front of a server of this machine that speaks without. */
export async function tlsFront(certificate: Certificate, port: number): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createTlsFront(certificate, (client) => {
    const target = connect(port, '127.0.0.1');
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    client.pipe(target).pipe(client);
  });
  const listening = await listenOnLoopback(server);
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return listening;
}
