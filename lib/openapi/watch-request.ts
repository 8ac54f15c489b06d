import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** An HTTP answer of status 300 or above. */
export interface RefusedAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What the SDK threw, and the answer that made it throw; undefined: none arrived, or not to its end. */
export class FailedRequest extends Error {
  override readonly name = 'FailedRequest';
  readonly thrown: unknown;
  readonly answer: RefusedAnswer | undefined;

  constructor(thrown: unknown, answer: RefusedAnswer | undefined) {
    super('an SDK failed');
    this.thrown = thrown;
    this.answer = answer;
  }
}

interface Watched {
  readonly signal: AbortSignal | undefined;
  request?: ClientRequest;
  response?: IncomingMessage;
  readonly chunks: Uint8Array[];
}

const watched = new AsyncLocalStorage<Watched>();
let isWatching = false;

/**
 * Lets an SDK make one request, and does what the SDKs cannot: it destroys the request when `signal` aborts, and keeps
 * the answer that refuses it, of which each SDK passes on something else.
 *
 * The SDKs give access neither to their request nor to its answer. Both are taken from Node's channels
 * `http.client.request.start` and `http.client.response.finish`, by the asynchronous context in which they are made, so
 * that simultaneous calls are not mixed up.
 *
 * @throws FailedRequest for whatever the SDK throws.
 */
export async function watchRequest<T>(send: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!isWatching) {
    isWatching = true;
    subscribe('http.client.request.start', onRequestStart);
    subscribe('http.client.response.finish', onResponse);
  }
  const call: Watched = { signal, chunks: [] };
  const stop = (): void => void call.request?.destroy();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    signal?.throwIfAborted();
    return await watched.run(call, send);
  } catch (error) {
    const answer = answerTo(call);
    // After a timeout an SDK leaves its request open.
    if (answer === undefined) stop();
    throw new FailedRequest(error, answer);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

function onRequestStart(message: unknown): void {
  const call = watched.getStore();
  if (call === undefined) return;
  call.request = (message as { request: ClientRequest }).request;
  if (call.signal?.aborted) call.request.destroy();
}

/** Keeps the body while the SDK reads it. `capReplies` limits its size. */
function onResponse(message: unknown): void {
  const call = watched.getStore();
  const { response } = message as { response: IncomingMessage };
  if (call === undefined || (response.statusCode ?? 0) < 300) return;
  call.response = response;
  const push = response.push.bind(response);
  response.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
    if (chunk instanceof Uint8Array) call.chunks.push(chunk);
    return push(chunk, encoding);
  };
}

/** An answer that broke off, or that `capReplies` refused, is none. */
function answerTo({ response, chunks }: Watched): RefusedAnswer | undefined {
  if (response === undefined || !response.complete || response.errored !== null) return undefined;
  const { statusCode: status = 0, headers } = response;
  return { status, headers, body: Buffer.concat(chunks).toString('utf8') };
}
