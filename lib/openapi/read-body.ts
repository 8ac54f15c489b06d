import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { unreadable } from './cap-replies.ts';
import { OpenApiError } from './errors.ts';

/** A page of 100 images has about 100 KB, one of 50 shares 4 KB. Anything larger than this is not the service's. */
const MAX_REPLY_BYTES = 4 * 1024 * 1024;
/** For the whole call, even if bytes keep arriving. */
const CALL_TIMEOUT_MS = 30_000;

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** For the whole call. Default: 30 seconds. */
  readonly timeoutMs?: number;
}

/**
 * Waits for the stream that the SDK returns and reads the whole body: within a size limit, within a time limit, and
 * until `signal` aborts, which the SDK does not support.
 *
 * It uses plain events and one timer: iterating over the body costs as much as signing the call, and the timer of
 * `AbortSignal.timeout` stays until its time is up, however soon the answer came.
 *
 * @throws OpenApiError `OutOfTime` if `signal` aborts; a `TimeoutError` if it takes too long, `UNREADABLE_REPLY` if it
 *   is too large, or the error of the SDK or the stream: `toOpenApiError` explains them.
 */
export function readBody(
  action: string,
  sent: Promise<IncomingMessage>,
  { signal, timeoutMs = CALL_TIMEOUT_MS }: ReadOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    let body: IncomingMessage | undefined;
    let sdkTimer: NodeJS.Timeout | undefined;
    let isOver = false;
    const finish = (): void => {
      isOver = true;
      clearTimeout(timer);
      clearTimeout(sdkTimer);
      signal?.removeEventListener('abort', onStop);
    };
    const fail = (error: Error): void => {
      if (isOver) return;
      finish();
      body?.destroy();
      reject(error);
    };
    const onStop = (): void => fail(outOfTime(action));
    const onLate = (): void => fail(lateAnswer());
    const timer = setTimeout(onLate, timeoutMs);
    signal?.addEventListener('abort', onStop, { once: true });
    const read = (answer: IncomingMessage): void => {
      if (isOver) {
        clearTimeout(readTimerOf(answer.socket));
        answer.destroy();
        return;
      }
      body = answer;
      sdkTimer = readTimerOf(answer.socket);
      const chunks: Buffer[] = [];
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= MAX_REPLY_BYTES) chunks.push(chunk);
        else fail(tooLarge());
      });
      answer.on('error', fail);
      answer.on('close', () => {
        if (!isOver) fail(brokenOff());
      });
      answer.on('end', () => {
        if (isOver) return;
        finish();
        resolve(Buffer.concat(chunks).toString('utf8'));
      });
    };
    sent.then(read).catch(fail);
  });
}

/** The error for a call that the run has no time left for. */
export const outOfTime = (action: string): OpenApiError =>
  new OpenApiError(`${action}: the run's time was up`, { code: 'OutOfTime' });

// In the form in which the SDK and Node report the same, so that they are explained alike.
const lateAnswer = (): Error =>
  Object.assign(new Error('the answer was not complete in time'), { name: 'TimeoutError' });

const brokenOff = (): Error =>
  Object.assign(new Error('the connection broke during the answer'), { code: 'ECONNRESET' });

const tooLarge = (): Error => unreadable(`the answer is larger than ${MAX_REPLY_BYTES / 1024 / 1024} MB`);

/**
 * The timer that `httpx`, the SDK's HTTP client, sets on this socket for the answer. `httpx` clears it only if it reads
 * the body itself, which the SDK never makes it do. Left running, the timer holds the call in memory for another ten
 * seconds (9 KB a call: 45 MB in a run over 5,000 images). Undefined if another release of `httpx` has it elsewhere.
 */
function readTimerOf(socket: Socket | undefined): NodeJS.Timeout | undefined {
  const timers = (socket ?? {}) as Record<symbol, NodeJS.Timeout | undefined>;
  const held = Object.getOwnPropertySymbols(timers).find((s) => s.description === 'TIMER::READ_TIMER');
  return held && timers[held];
}
