import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Clock } from '../platform/clock.ts';
import { networkCode } from '../platform/network-errors.ts';
import { capReplies } from '../openapi/cap-replies.ts';
import type { SendLimits } from './channel.ts';
import { timeLeft } from './time-left.ts';

/** The answer of a messaging service is a short JSON object; what is longer is not its own. */
const ANSWER_CAP_BYTES = 64 * 1024;
/** For DNS, the connection and TLS together. */
const CONNECT_MS = 6_000;

/** What came of a request. */
export type Posted =
  /** What arrived, at most 64 KiB; the answer may have been cut off. */
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly text: string;
      /** `Retry-After` in milliseconds. */
      readonly retryAfterMs?: number | undefined;
    }
  /** There was no connection: nothing can have been handed over. */
  | { readonly kind: 'unreached'; readonly code: string }
  /** The request was handed over, at least in part. */
  | { readonly kind: 'unanswered'; readonly code: string };

export interface PostOptions extends SendLimits {
  readonly clock: Clock;
  readonly connectMs?: number | undefined;
}

/** The codes of this program's own for an end of its waiting, beside those of the system. */
const TIME_UP = 'ETIMEDOUT';
const STOPPED = 'ABORTED';

/**
 * Posts the JSON text and reads the answer, whatever its status. Redirects are not followed: they would carry the
 * token elsewhere. Of an error only its code is kept, since its message may repeat the URL. Never throws.
 *
 * By `node:https`, which the SDKs have loaded anyway: the first use of `fetch` costs a tenth of a function's start.
 */
export async function postJson(url: URL, body: string, options: PostOptions): Promise<Posted> {
  capReplies();
  const { signal, clock, connectMs = CONNECT_MS } = options;
  const leftMs = timeLeft(options, clock);
  const stop = new AbortController();
  let isConnected = false;
  let ended: string | undefined;
  const end = (code: string) => {
    ended ??= code;
    stop.abort();
  };
  const onAbort = () => end(STOPPED);
  const connecting = setTimeout(() => end(TIME_UP), Math.min(connectMs, leftMs));
  const waiting = setTimeout(() => end(TIME_UP), leftMs);
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();
  try {
    const response = await send(url, body, stop.signal, () => {
      isConnected = true;
      clearTimeout(connecting);
    });
    const { statusCode: status = 0, headers } = response;
    const retryAfterMs = retryAfter(headers['retry-after'], clock.now());
    return { kind: 'answered', status, text: await readCapped(response), retryAfterMs };
  } catch (error) {
    return { kind: isConnected ? 'unanswered' : 'unreached', code: ended ?? networkCode(error) };
  } finally {
    clearTimeout(connecting);
    clearTimeout(waiting);
    signal?.removeEventListener('abort', onAbort);
  }
}

/** Over a connection of its own: one that was kept may have died while the platform held the process still. */
function send(
  url: URL,
  body: string,
  signal: AbortSignal,
  onConnected: () => void,
): Promise<IncomingMessage> {
  const isSecure = url.protocol === 'https:';
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    const request = (isSecure ? httpsRequest : httpRequest)(
      url,
      { method: 'POST', headers, agent: false, signal },
      resolve,
    );
    request.once('socket', (socket) => socket.once(isSecure ? 'secureConnect' : 'connect', onConnected));
    request.on('error', reject).end(body);
  });
}

/** Keeps what came before the answer broke off: if it says «accepted», the message must not go out again. */
async function readCapped(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength;
      if (bytes > ANSWER_CAP_BYTES) break;
      chunks.push(chunk);
    }
  } catch {
    // The status is known, and it may say enough.
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** RFC 9110, 10.2.3: seconds, or a date. */
function retryAfter(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1_000 : Date.parse(value) - nowMs;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
