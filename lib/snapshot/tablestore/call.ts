import { createHash } from 'node:crypto';
import type { Agent } from 'node:http';
import './sdk-globals.ts';
import TableStore, { type Operations, type Request } from '@alicloud/tablestore';
import { UNREADABLE_REPLY } from '../../openapi/cap-replies.ts';
import { networkCodeOf } from '../../platform/network-errors.ts';
import { decodeError, fateOf, TablestoreFault } from './errors.ts';

/** An access key; a temporary one has a token. */
export interface StoreCredentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

export interface Connection {
  readonly endpoint: string;
  readonly instance: string;
  readonly credentials: () => StoreCredentials;
  readonly agent: Agent;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Sends one request, without a retry. Rejects with a `TablestoreFault`, or with what `credentials` throws.
 *
 * This makes up for faults of the SDK: it never calls back if the connection breaks during a reply, has no timeout for
 * a body that stops arriving, accepts any web server's status 200 as an answer, and corrupts the bytes of an error.
 */
export async function callOnce<O extends keyof Operations>(
  connection: Connection,
  operation: O,
  params: Operations[O]['params'],
): Promise<Operations[O]['reply']> {
  const { signal, timeoutMs } = connection;
  const credentials = connection.credentials();
  return new Promise((resolve, reject) => {
    // Undefined until the SDK returns the request. It may call back earlier, if it cannot build the request.
    let request: Request | undefined;
    let networkCode: string | undefined;
    let done = false;

    const finish = (): boolean => {
      if (done) return false;
      done = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      return true;
    };
    const fail = (error: unknown): void => {
      if (!finish()) return;
      request?.httpRequest.stream?.destroy();
      const fault = error instanceof TablestoreFault ? error : faultOf(request, error, networkCode);
      reject(complete(fault, operation, params, credentials));
    };
    const onAbort = (): void => {
      fail(new TablestoreFault({ code: 'Stopped', message: 'stopped on request', fate: 'stopped' }));
    };
    const timer = setTimeout(() => {
      fail(unknown('TIMEOUT', `no complete answer within ${timeoutMs} ms`));
    }, timeoutMs);

    if (signal?.aborted) {
      onAbort();
      return;
    }
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      request = clientFor(connection, credentials).makeRequest(operation, params, (error, data) => {
        if (error !== null || data === null) fail(error);
        else if (finish()) resolve(data);
      });
      watch(request, fail);
      onNetworkError(request, (code) => {
        networkCode ??= code;
      });
    } catch (error) {
      fail(error);
    }
  });
}

function clientFor(
  connection: Connection,
  credentials: StoreCredentials,
): InstanceType<typeof TableStore.Client> {
  const { endpoint, instance, agent, timeoutMs } = connection;
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  return new TableStore.Client({
    endpoint,
    instancename: instance,
    accessKeyId,
    secretAccessKey: accessKeySecret,
    ...(securityToken === undefined ? {} : { securityToken }),
    // This program retries itself, by Tablestore's error codes. (The SDK applies this setting to the whole process.)
    maxRetries: 0,
    httpOptions: { timeout: timeoutMs, agent },
  });
}

/** Makes the checks that the SDK lacks. An error thrown in a listener of `validateResponse` fails the request. */
function watch(request: Request, fail: (error: TablestoreFault) => void): void {
  request.on('httpHeaders', () => {
    const { stream } = request.response.httpResponse;
    const brokeOff = (): void => fail(unknown('ECONNRESET', 'the connection broke during the answer'));
    stream?.once('error', (error) => {
      if (error.name === UNREADABLE_REPLY) fail(unknown(UNREADABLE_REPLY, error.message));
      else brokeOff();
    });
    stream?.once('close', () => {
      if (!stream.complete) brokeOff();
    });
  });
  request.on('validateResponse', () => {
    const { statusCode = 0, headers, body = new Uint8Array() } = request.response.httpResponse;
    if (statusCode >= 300) return;
    const digest = headers['x-ots-contentmd5'];
    if (digest === undefined && requestIdOf(request) === '') {
      throw notTablestore(request, `it answered HTTP ${statusCode} without Tablestore's headers`);
    }
    if (digest !== undefined && digest !== createHash('md5').update(body).digest('base64')) {
      throw unknown('Damaged', 'the answer does not match its MD5 digest');
    }
  });
}

/** Reads the code of the connection's error before the SDK writes its own word over it («NetworkingError»). */
function onNetworkError({ httpRequest }: Request, listener: (code: string | undefined) => void): void {
  // The SDK makes the HTTP request when the current step has ended; no error of it can come before the next one.
  process.nextTick(() => {
    httpRequest.stream?.prependListener('error', (error) => listener(networkCodeOf(error)));
  });
}

/** Makes a fault of the SDK's error and the reply's bytes. */
function faultOf(
  request: Request | undefined,
  error: unknown,
  networkCode: string | undefined,
): TablestoreFault {
  const { statusCode: status = 0, body } = request?.response.httpResponse ?? {};
  const message = error instanceof Error ? error.message : String(error);
  if (status >= 300) {
    const decoded = body === undefined ? undefined : decodeError(body);
    if (request === undefined || decoded === undefined) {
      return notTablestore(request, `it answered HTTP ${status} without an error of Tablestore`);
    }
    const fate = fateOf(decoded.code, decoded.message);
    return new TablestoreFault({ ...decoded, fate, status, requestId: requestIdOf(request) });
  }
  if (status > 0) return unknown('Unreadable', `the answer cannot be decoded: ${message}`);
  const ownCode = error instanceof Error && 'code' in error ? String(error.code) : 'Error';
  const code = networkCode ?? networkCodeOf(error) ?? ownCode;
  // Nothing was sent, nor ever will be: for example, a key pasted with its line break makes an invalid header.
  if (request?.httpRequest.stream === undefined)
    return new TablestoreFault({ code, message, fate: 'refused' });
  return unknown(code, message);
}

function unknown(code: string, message: string): TablestoreFault {
  return new TablestoreFault({ code, message, fate: 'unknown' });
}

function notTablestore(request: Request | undefined, message: string): TablestoreFault {
  const status = request?.response.httpResponse.statusCode;
  return new TablestoreFault({ code: 'NotTablestore', message, status, fate: 'unknown' });
}

function requestIdOf(request: Request): string {
  const { headers } = request.response.httpResponse;
  return String(headers['x-ots-request-id'] ?? headers['x-ots-requestid'] ?? '');
}

/** Adds the operation and the table to a fault, and removes secrets: a server may repeat the request (I12). */
function complete<O extends keyof Operations>(
  fault: TablestoreFault,
  operation: O,
  params: Operations[O]['params'],
  { accessKeySecret, securityToken = '' }: StoreCredentials,
): TablestoreFault {
  let { message } = fault;
  for (const secret of [accessKeySecret, securityToken]) {
    if (secret !== '') message = message.replaceAll(secret, '***');
  }
  return new TablestoreFault({
    ...fault.parts,
    message,
    operation: `${operation.charAt(0).toUpperCase()}${operation.slice(1)}`,
    table: tableOf(params),
  });
}

function tableOf(params: Operations[keyof Operations]['params']): string | undefined {
  if ('tableMeta' in params) return params.tableMeta.tableName;
  return 'tables' in params ? params.tables[0]?.tableName : params.tableName;
}
