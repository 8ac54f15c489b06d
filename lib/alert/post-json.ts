import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { ChannelError } from './channel.ts';

/** The answer of a messaging service is a short JSON object; what is longer is not its own. */
const ANSWER_CAP_BYTES = 64 * 1024;

export interface Answer {
  readonly status: number;
  /** What arrived, at most 64 KiB; the answer may have been cut off. */
  readonly text: string;
}

export interface PostOptions {
  /** The name of the service, for errors. */
  readonly service: string;
  /** For the request and the answer together. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Posts the JSON text and reads the answer, whatever its status. Redirects are not followed: they would carry the
 * token elsewhere. The system's error is not kept, since it may repeat the URL.
 *
 * By `node:https`, which the SDKs have loaded anyway: the first use of `fetch` costs a tenth of a function's start.
 *
 * @throws ChannelError `ChannelUnavailable` when no answer came; the message may have arrived all the same.
 */
export async function postJson(url: URL, body: string, options: PostOptions): Promise<Answer> {
  const unavailable = (what: string) =>
    new ChannelError(`${options.service} ${what}`, { code: 'ChannelUnavailable' });
  const { signal } = options;
  const stop = new AbortController();
  const onAbort = () => stop.abort();
  const timer = setTimeout(onAbort, options.timeoutMs);
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) stop.abort();
  try {
    const response = await send(url, body, stop.signal);
    return { status: response.statusCode ?? 0, text: await readCapped(response) };
  } catch (error) {
    if (signal?.aborted) throw unavailable('did not answer before the time of this run was up');
    if (stop.signal.aborted) throw unavailable(`did not answer within ${options.timeoutMs / 1_000} s`);
    throw unavailable(`cannot be reached (${networkCode(error)}); check the network and the proxy`);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

/** Over a connection of its own: one that was kept may have died while the platform held the process still. */
function send(url: URL, body: string, signal: AbortSignal): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    request(url, { method: 'POST', headers, agent: false, signal }, resolve).on('error', reject).end(body);
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
  } catch (error) {
    if (chunks.length === 0) throw error;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The system's code (`ECONNREFUSED`), which holds no secret; never the message. */
function networkCode(error: unknown): string {
  for (let link: unknown = error; typeof link === 'object' && link !== null; ) {
    const { code, cause } = link as { code?: unknown; cause?: unknown };
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(code)) return code;
    link = cause;
  }
  return 'no code';
}
