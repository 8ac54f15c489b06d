import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { visibleText } from '../text/visible-text.ts';

/** Above the largest real answer: a Tablestore batch of a few rows of 2 MB each (its pages have 4 MB at most). */
const CAP_BYTES = 12 * 1024 * 1024;
/** An error answer has only a code and a sentence. */
const REFUSAL_CAP_BYTES = 256 * 1024;

let isCapped = false;

/** The `name` of the error with which reading an answer fails that is too large, or compressed. */
export const UNREADABLE_REPLY = 'UnreadableReply';

/**
 * Limits the size of every HTTP answer in this process: one that is larger than any real answer fails while it is
 * read. The SDKs hold a whole answer in memory (an error answer even if a stream was asked for), so a broken service
 * could otherwise exhaust the process's memory. Further calls do nothing.
 *
 * An answer with a content encoding fails, too: no client of this program asks for one (`accept-encoding`), and
 * `httpx`, the SDKs' HTTP client, would unpack it to any size.
 *
 * Node publishes each answer on its channel `http.client.response.finish` as soon as the headers have arrived.
 */
export function capReplies(): void {
  if (isCapped) return;
  isCapped = true;
  subscribe('http.client.response.finish', (message) => {
    const { response } = message as { response: IncomingMessage };
    const encoding = encodingOf(response);
    if (encoding === undefined) cap(response);
    else refuse(response, encoding);
  });
}

/** Undefined if the body is as it is: RFC 9110, 8.4 lets `identity` stand in the header. */
function encodingOf({ headers }: IncomingMessage): string | undefined {
  const value = headers['content-encoding'] ?? '';
  const isPlain = value.split(',').every((coding) => /^\s*(identity)?\s*$/i.test(coding));
  return isPlain ? undefined : value;
}

/**
 * Its reader gets an error instead of the first byte. Not sooner: before the reader listens, the error would be lost.
 * Without the header nobody pipes the answer into something that unpacks it, where the error would be lost, too.
 */
function refuse(response: IncomingMessage, encoding: string): void {
  delete response.headers['content-encoding'];
  response.push = () => false;
  // oxlint-disable-next-line no-underscore-dangle -- Node's own way to learn that the stream is being read
  response._read = () => {
    const sent = `the answer is encoded (content-encoding: ${visibleText(encoding, 40)}), which was not asked for`;
    response.destroy(unreadable(sent));
  };
}

function cap(response: IncomingMessage): void {
  const capBytes = (response.statusCode ?? 0) >= 300 ? REFUSAL_CAP_BYTES : CAP_BYTES;
  let bytes = 0;
  const push = response.push.bind(response);
  response.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
    if (chunk instanceof Uint8Array) bytes += chunk.length;
    if (bytes <= capBytes) return push(chunk, encoding);
    response.destroy(unreadable(`the answer is larger than ${capBytes / 1024} KB`));
    return false;
  };
}

/** The error with which reading such an answer fails. The SDKs cannot add the request to its message, as they do. */
export const unreadable = (what: string): Error =>
  Object.defineProperty(Object.assign(new Error(what), { name: UNREADABLE_REPLY }), 'message', {
    get: () => what,
    set() {
      // It stays as it is.
    },
  });
