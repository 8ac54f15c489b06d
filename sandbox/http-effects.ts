import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Effect } from './faults.ts';

/** A reply before it is sent. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** A service's own format for the two faults that are replies of the service. */
export interface ReplyFormats {
  refuse(effect: Extract<Effect, { kind: 'refuse' }>): Reply;
  throttle(): Reply;
}

const GATEWAY_PAGE =
  '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><center><h1>502 Bad Gateway</h1></center></body>\r\n</html>\r\n';

/**
 * Answers one HTTP request with the effect of its fault rule, or without one with the reply of `serve`.
 *
 * Resolves when the reply is handed to the socket or the connection is closed. Resolves to the reply that the service
 * made, or undefined if it made none.
 */
export async function answer(
  response: ServerResponse,
  effect: Effect | undefined,
  formats: ReplyFormats,
  serve: () => Reply | Promise<Reply>,
): Promise<Reply | undefined> {
  if (effect !== undefined && 'accepted' in effect && effect.accepted) {
    const reply = await serve();
    await answer(response, { ...effect, accepted: false }, formats, () => reply);
    return reply;
  }
  switch (effect?.kind) {
    case undefined:
    // The service itself makes the reply odd.
    case 'odd':
      return send(response, await serve());
    case 'refuse':
      return send(response, formats.refuse(effect));
    case 'throttle':
      return send(response, formats.throttle());
    case 'reset':
      reset(response);
      return undefined;
    case 'hang':
      if (!response.destroyed) await once(response, 'close');
      return undefined;
    case 'garbage':
      return send(response, {
        status: effect.status ?? 502,
        headers: {
          'content-type': effect.contentType ?? 'text/html',
          ...(effect.chunked === true ? { 'transfer-encoding': 'chunked' } : {}),
          ...(effect.encoding === undefined ? {} : { 'content-encoding': effect.encoding }),
          ...(effect.location === undefined ? {} : { location: effect.location }),
        },
        body: effect.body ?? GATEWAY_PAGE,
      });
    case 'short':
      return cut(response, await serve());
    case 'loseReply': {
      const reply = await serve();
      reset(response);
      return reply;
    }
    case 'duplicate': {
      const reply = await serve();
      await serve();
      return send(response, reply);
    }
    case 'delay':
      // The delay must not keep the process alive after the sandbox is closed.
      await wait(effect.ms, undefined, { ref: false });
      return send(response, await serve());
    case 'change':
      effect.apply();
      return send(response, await serve());
    default:
      return effect satisfies never;
  }
}

function send(response: ServerResponse, reply: Reply): Reply {
  // A chunked reply has no content length.
  const chunked = reply.headers?.['transfer-encoding'] === 'chunked';
  response.writeHead(reply.status, {
    ...reply.headers,
    ...(chunked ? {} : { 'content-length': String(Buffer.byteLength(reply.body)) }),
  });
  response.end(reply.body);
  return reply;
}

/** Announces the length of the whole reply, and sends half of it. */
async function cut(response: ServerResponse, reply: Reply): Promise<Reply> {
  const body = Buffer.from(reply.body);
  response.writeHead(reply.status, { ...reply.headers, 'content-length': String(body.length) });
  await new Promise<void>((resolve) => {
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => resolve());
  });
  response.socket?.destroy();
  return reply;
}

function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}
