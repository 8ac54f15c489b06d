import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

/** The largest true answer: Tablestore's batch of a few rows of 2 MB each; its pages are 4 MB. */
const CAP_BYTES = 12 * 1024 * 1024;
/** A refusal is a code and a sentence. */
const REFUSAL_CAP_BYTES = 256 * 1024;

let isCapped = false;

/** What a reader of such an answer meets. */
export const TOO_LARGE = 'ReplyTooLarge';

/**
 * Breaks off every HTTP answer that is larger than anything the services say, whoever reads it: the SDKs hold an
 * answer whole, a refused one also where its reader asked for a stream, so that one broken service could end the
 * process. For the whole process; calling it again changes nothing.
 *
 * Answers arrive on Node's own channel `http.client.response.finish`, as soon as their headers are there.
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
