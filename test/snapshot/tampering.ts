import { type IncomingMessage, request as send, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { startHttpHost } from '../../sandbox/http-host.ts';

export interface WireReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A changed reply, or what becomes of the right one on its way. */
export type Tampered = WireReply | 'break off' | 'stop within' | 'never end';

export interface Tampering {
  readonly endpoint: string;
  /** Decides over every reply. */
  tamper: (operation: string, reply: WireReply) => Tampered;
  readonly close: () => Promise<void>;
}

/** Stands between a client and a server and changes replies: for what no service would do on purpose. */
export async function startTampering(target: string): Promise<Tampering> {
  const host = await startHttpHost(async (request, response) => {
    const original = await forward(target, request);
    answer(response, original, tampering.tamper((request.url ?? '/').slice(1), original));
  });
  const tampering: Tampering = { endpoint: host.url, tamper: (_, reply) => reply, close: () => host.close() };
  return tampering;
}

/** Without a length, as the real service answers: only the last chunk tells that a body is whole. */
function answer(response: ServerResponse, original: WireReply, reply: Tampered): void {
  const { status, headers, body } = typeof reply === 'string' ? original : reply;
  response.writeHead(status, headers);
  if (typeof reply !== 'string') {
    response.end(body);
  } else if (reply === 'never end') {
    const more = setInterval(() => response.write(Buffer.alloc(1 << 20)), 1);
    response.once('close', () => clearInterval(more));
  } else {
    response.write(body.subarray(0, Math.ceil(body.length / 2)), () => {
      if (reply === 'break off') response.socket?.destroy();
    });
  }
}

async function forward(target: string, request: IncomingMessage): Promise<WireReply> {
  const body = await buffer(request);
  const { headers, method } = request;
  const reply = await new Promise<IncomingMessage>((resolve, reject) => {
    const onward = send(new URL(request.url ?? '/', target), { method, headers }, resolve);
    onward.on('error', reject);
    onward.end(body);
  });
  const ots = Object.entries(reply.headers).filter(([name]) => name.startsWith('x-ots-'));
  const kept = Object.fromEntries(ots.map(([name, value]) => [name, String(value)]));
  return { status: reply.statusCode ?? 0, headers: kept, body: await buffer(reply) };
}
