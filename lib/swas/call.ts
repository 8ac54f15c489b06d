import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { finished, type Readable } from 'node:stream';
import OpenApi from '@alicloud/openapi-client';
import Util from '@alicloud/tea-util';
import { capReplies } from '../platform/cap-replies.ts';
import type { CredentialSource } from '../platform/credentials.ts';
import { Redactor } from '../platform/redact.ts';
import { SwasError, toSwasError } from './errors.ts';
import { parseExactly } from './exact-json.ts';

/** A page of 100 images is about 100 KB, one of 50 shares 4 KB; past this it is not an answer of the service. */
const MAX_REPLY_BYTES = 4 * 1024 * 1024;
/** Silence on the socket, before or within the answer. */
const IDLE_TIMEOUT_MS = 10_000;
/** The whole call, however lively the bytes drip. */
const CALL_TIMEOUT_MS = 30_000;

export interface OpenApiTarget {
  /** `https://host[:port]`, or `http://` on loopback. */
  readonly endpoint: string;
  /** `2020-06-01` */
  readonly version: string;
  readonly credentials: CredentialSource;
}

/** One signed RPC call: action and parameters in, the reply as parsed JSON out; numbers past 2^53 as text (I9). */
export type RpcCall = (
  action: string,
  query: Readonly<Record<string, string>>,
  signal?: AbortSignal,
) => Promise<unknown>;

/**
 * Calls an Alibaba Cloud RPC API through `@alicloud/openapi-client` with ACS3-HMAC-SHA256.
 *
 * The body is taken as a stream and read under a cap, since with `json` the SDK would round 64-bit ids and with
 * `string` hold any number of bytes. Throws `SwasError` only; makes no retry.
 */
export function rpcCaller(target: OpenApiTarget): RpcCall {
  capReplies();
  const url = new URL(target.endpoint);
  const client = new OpenApi.default(
    new OpenApi.Config({
      credential: asSdkCredential(target.credentials),
      endpoint: url.host,
      protocol: url.protocol.slice(0, -1),
      userAgent: 'swas-share-auditor',
    }),
  );
  const protocol = url.protocol.slice(0, -1).toUpperCase();
  const runtime = new Util.RuntimeOptions({
    autoretry: false,
    connectTimeout: IDLE_TIMEOUT_MS,
    readTimeout: IDLE_TIMEOUT_MS,
  });
  return async (action, query, signal) => {
    const outOfTime = () => new SwasError(`${action}: the run's time was up`, { code: 'OutOfTime' });
    if (signal?.aborted) throw outOfTime();
    const params = new OpenApi.Params({
      action,
      version: target.version,
      protocol,
      pathname: '/',
      method: 'POST',
      authType: 'AK',
      style: 'RPC',
      reqBodyType: 'formData',
      bodyType: 'binary',
    });
    const ends = new AbortController();
    const onLate = () =>
      ends.abort(new SwasError(`${action}: no whole answer in time`, { code: 'SwasTemporary' }));
    const timer = setTimeout(onLate, CALL_TIMEOUT_MS);
    const onStop = () => ends.abort(outOfTime());
    signal?.addEventListener('abort', onStop, { once: true });
    let sdkTimer: NodeJS.Timeout | undefined;
    try {
      const answer = await abortable(
        client.callApi(params, new OpenApi.OpenApiRequest({ query }), runtime),
        ends.signal,
        (unread) => (unread['body'] as Readable).destroy(),
      );
      const body = answer['body'] as IncomingMessage;
      sdkTimer = readTimerOf(body.socket);
      return parseExactly(await readCapped(action, body, ends.signal));
    } catch (thrown) {
      if (ends.signal.aborted) throw ends.signal.reason;
      throw toSwasError(action, thrown, (text) => withoutKeys(text, target.credentials));
    } finally {
      // Not by AbortSignal.timeout and AbortSignal.any: those stand until the time is up, however soon the answer came.
      clearTimeout(timer);
      clearTimeout(sdkTimer);
      signal?.removeEventListener('abort', onStop);
    }
  };
}

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

/** Waits for the SDK, which takes no signal, only until `signal` aborts. What comes later is handed to `drop`. */
function abortable<T>(work: Promise<T>, signal: AbortSignal, drop: (late: T) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    work.then((answer) => {
      if (signal.aborted) drop(answer);
      resolve(answer);
    }, reject);
  });
}

/** A service may say back what it was sent, and what it says is told to people and kept (I12). */
function withoutKeys(text: string, credentials: CredentialSource): string {
  const { accessKeySecret, securityToken } = credentials.latest();
  const redactor = new Redactor();
  redactor.add(accessKeySecret, securityToken);
  return redactor.redact(text);
}

/** By events: to iterate over the body costs as much as to sign the call. */
function readCapped(action: string, body: Readable, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const onAbort = () => body.destroy(signal.reason as Error);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    body.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_REPLY_BYTES) return chunks.push(chunk);
      const most = `${MAX_REPLY_BYTES / 1024 / 1024} MB`;
      return body.destroy(
        new SwasError(`${action}: the answer is larger than ${most}; not read`, { code: 'SwasGarbled' }),
      );
    });
    finished(body, (error) => {
      if (error instanceof Error) reject(error);
      else resolve(Buffer.concat(chunks).toString('utf8'));
    });
  });
}

/** The SDK asks its credential object at every call, so that renewed credentials are used. */
function asSdkCredential(source: CredentialSource) {
  return {
    getCredential: async () => {
      const c = await source.get();
      return { ...c, type: c.securityToken === undefined ? 'access_key' : 'sts' };
    },
  } as unknown as NonNullable<InstanceType<typeof OpenApi.Config>['credential']>;
}
