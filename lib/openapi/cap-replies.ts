import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

/** Above the largest real answer: a Tablestore batch of a few rows of 2 MB each (its pages have 4 MB at most). */
const CAP_BYTES = 12 * 1024 * 1024;
/** An error answer has only a code and a sentence. */
const REFUSAL_CAP_BYTES = 256 * 1024;

let isCapped = false;

/** The `name` of the error with which reading such an answer fails. */
export const TOO_LARGE = 'ReplyTooLarge';

/**
 * Limits the size of every HTTP answer in this process: one that is larger than any real answer fails while it is
 * read. The SDKs hold a whole answer in memory (an error answer even if a stream was asked for), so a broken service
 * could otherwise exhaust the process's memory. Further calls do nothing.
 *
 * Node publishes each answer on its channel `http.client.response.finish` as soon as the headers have arrived.
 */
export function capReplies(): void {
  if (isCapped) return;
  isCapped = true;
  subscribe('http.client.response.finish', (message) =>
    cap((message as { response: IncomingMessage }).response),
  );
}

function cap(response: IncomingMessage): void {
  const capBytes = (response.statusCode ?? 0) >= 300 ? REFUSAL_CAP_BYTES : CAP_BYTES;
  const breakOff = (): void => {
    const error = new Error(`the answer is larger than ${capBytes / 1024} KB`);
    error.name = TOO_LARGE;
    response.destroy(error);
  };
  let bytes = 0;
  const push = response.push.bind(response);
  response.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
    if (chunk instanceof Uint8Array) bytes += chunk.length;
    if (bytes <= capBytes) return push(chunk, encoding);
    breakOff();
    return false;
  };
}
