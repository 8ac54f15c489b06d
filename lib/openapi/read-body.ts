import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { OpenApiError } from './errors.ts';

/** A page of 100 images has about 100 KB, one of 50 shares 4 KB. Anything larger than this is not the service's. */
const MAX_REPLY_BYTES = 4 * 1024 * 1024;
/** For the whole call, even if bytes keep arriving. */
const CALL_TIMEOUT_MS = 30_000;

/**
 * Waits for the stream that the SDK returns and reads the whole body: within a size limit, within a time limit, and
 * until `signal` aborts, which the SDK does not support.
 *
 * It uses plain events and one timer: iterating over the body costs as much as signing the call, and the timer of
 * `AbortSignal.timeout` stays until its time is up, however soon the answer came.
 *
 * @throws OpenApiError `ApiTemporary` if it takes too long, `ApiGarbled` if it is too large, `OutOfTime` if `signal`
 *   aborts; or the error of the SDK or the stream.
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
      fail(new OpenApiError(`${action}: the answer was not complete in time`, { code: 'ApiTemporary' }));
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

/** The error for a call that the run has no time left for. */
export const outOfTime = (action: string): OpenApiError =>
  new OpenApiError(`${action}: the run's time was up`, { code: 'OutOfTime' });

const tooLarge = (action: string): OpenApiError =>
  new OpenApiError(`${action}: the answer is larger than ${MAX_REPLY_BYTES / 1024 / 1024} MB; not read`, {
    code: 'ApiGarbled',
  });

const brokenOff = (action: string): OpenApiError =>
  new OpenApiError(`${action}: the connection broke during the answer`, {
    code: 'ApiTemporary',
  });

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
