import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface HeadRequest {
  readonly method: 'GET' | 'HEAD';
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks an address and returns the head of its answer, whatever its status; the body is not read. Redirects are not
 * followed: they would carry a key in the address elsewhere.
 *
 * By `node:https` as everything else, and so through a proxy like everything else; `fetch` knows none.
 *
 * Rejects with the system's error, or with one of the code `TIMEOUT`.
 */
export function answerHead(
  url: URL,
  { method, timeoutMs, signal }: HeadRequest,
): Promise<Pick<IncomingMessage, 'statusCode' | 'headers'>> {
  return new Promise((resolve, reject) => {
    const ask = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = ask(url, { method, agent: false, signal }, (response) => {
      clearTimeout(timer);
      resolve(response);
      request.destroy();
    });
    const timer = setTimeout(() => {
      // What hangs before it has a connection is not ended by `destroy`.
      reject(Object.assign(new Error('no answer in time'), { code: 'TIMEOUT' }));
      request.destroy();
    }, timeoutMs);
    request.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    request.end();
  });
}
