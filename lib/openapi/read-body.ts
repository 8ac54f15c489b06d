import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { OpenApiError } from './errors.ts';

/** A page of 100 images is about 100 KB, one of 50 shares 4 KB; past this it is not an answer of the service. */
const MAX_REPLY_BYTES = 4 * 1024 * 1024;
/** The whole call, however lively the bytes drip. */
const CALL_TIMEOUT_MS = 30_000;

/**
 * Waits for the answer that the SDK hands over as a stream, and reads it whole: under a cap, in limited time, and only
 * until `signal` aborts, of which the SDK itself knows nothing.
 *
 * By plain events and one timer: to iterate over the body costs as much as to sign the call, and `AbortSignal.timeout`
 * stands until its time is up, however soon the answer came.
 *
 * @throws OpenApiError `ApiTemporary` when it takes too long, `ApiGarbled` when it is too large, `OutOfTime` when
 *   `signal` aborts; or whatever the SDK or the stream fails with.
 */
export function readBody(
  action: string,
  sent: Promise<IncomingMessage>,
  signal: AbortSignal | undefined,
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
    const onLate = (): void =>
      fail(new OpenApiError(`${action}: no whole answer in time`, { code: 'ApiTemporary' }));
    const timer = setTimeout(onLate, CALL_TIMEOUT_MS);
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
        else fail(tooLarge(action));
      });
      answer.on('error', fail);
      answer.on('close', () => {
        if (!isOver) fail(brokenOff(action));
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

/** The run has no time left for this call. */
export const outOfTime = (action: string): OpenApiError =>
  new OpenApiError(`${action}: the run's time was up`, { code: 'OutOfTime' });

const tooLarge = (action: string): OpenApiError =>
  new OpenApiError(`${action}: the answer is larger than ${MAX_REPLY_BYTES / 1024 / 1024} MB; not read`, {
    code: 'ApiGarbled',
  });

const brokenOff = (action: string): OpenApiError =>
  new OpenApiError(`${action}: the connection broke off within the answer`, { code: 'ApiTemporary' });

/**
 * The timer of `httpx`, the SDK's HTTP client, for the answer that comes over this socket. It is stopped only where
 * `httpx` itself reads the body, which the SDK never lets it do: left alone, it holds all of the call for another ten
 * seconds (9 KB each: 45 MB in a walk of 5,000 images). Undefined where a release of it keeps the timer elsewhere.
 */
function readTimerOf(socket: Socket | undefined): NodeJS.Timeout | undefined {
  const timers = (socket ?? {}) as Record<symbol, NodeJS.Timeout | undefined>;
  const held = Object.getOwnPropertySymbols(timers).find((s) => s.description === 'TIMER::READ_TIMER');
  return held && timers[held];
}
