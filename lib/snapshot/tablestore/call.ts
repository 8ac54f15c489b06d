import { createHash } from 'node:crypto';
import type { Agent } from 'node:http';
import './sdk-globals.ts';
import TableStore, { type Operations, type Request } from '@alicloud/tablestore';
import { TOO_LARGE } from '../../openapi/cap-replies.ts';
import { decodeError, fateOf, TablestoreFault } from './errors.ts';

/** Access keys, with the token that temporary ones have. */
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
 * One request, tried once. Rejects with a `TablestoreFault`, or with what `credentials` throws.
 *
 * The SDK alone would not do: it never calls back when a reply breaks off, has no limit of time for a body that
 * stops coming, takes for an answer what any web server says with status 200, and spoils the error's bytes.
 */
export async function callOnce<O extends keyof Operations>(
  connection: Connection,
  operation: O,
  params: Operations[O]['params'],
): Promise<Operations[O]['reply']> {
  const { signal, timeoutMs } = connection;
  const credentials = connection.credentials();
  return new Promise((resolve, reject) => {
    // Assigned once the SDK hands it over; it may call back before that, when a request cannot even be built.
    let request: Request | undefined;
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
      const fault = error instanceof TablestoreFault ? error : faultOf(request, error);
      reject(complete(fault, operation, params, credentials));
    };
    const onAbort = (): void => {
      fail(new TablestoreFault({ code: 'Stopped', message: 'stopped on request', fate: 'stopped' }));
    };
    const timer = setTimeout(() => {
      fail(unknown('Timeout', `no complete answer within ${timeoutMs} ms`));
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
    // Retrying is done by us, who can read the codes. This sets it for the whole process.
    maxRetries: 0,
    httpOptions: { timeout: timeoutMs, agent },
  });
}

/** Sees what the SDK does not look at. What a listener of `validateResponse` throws becomes the request's error. */
function watch(request: Request, fail: (error: TablestoreFault) => void): void {
  request.on('httpHeaders', () => {
    const { stream } = request.response.httpResponse;
    const brokeOff = (): void => fail(unknown('BrokenOff', 'the connection broke off within the answer'));
    stream?.once('error', (error) => {
      if (error.name === TOO_LARGE) fail(unknown(TOO_LARGE, error.message));
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
      throw notTablestore(request, `it answered HTTP ${statusCode} in another language`);
    }
    if (digest !== undefined && digest !== createHash('md5').update(body).digest('base64')) {
      throw unknown('Damaged', 'the answer does not have the digest that it was sent with');
    }
  });
}

/** A fault from what the SDK called back with, and from the reply's own bytes. */
function faultOf(request: Request | undefined, error: unknown): TablestoreFault {
  const { statusCode: status = 0, body } = request?.response.httpResponse ?? {};
  const message = error instanceof Error ? error.message : String(error);
  if (status >= 300) {
    const decoded = body === undefined ? undefined : decodeError(body);
    if (request === undefined || decoded === undefined) {
      return notTablestore(request, `it answered HTTP ${status} in another language`);
    }
    const fate = fateOf(decoded.code, decoded.message);
    return new TablestoreFault({ ...decoded, fate, status, requestId: requestIdOf(request) });
  }
  if (status > 0) return unknown('Unreadable', `the answer cannot be decoded: ${message}`);
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'Error';
  // Nothing went out, nor ever will: a header that cannot be sent, for one, as of a key pasted with its line's end.
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

/** The fault with what was being done, and without secrets: a server may echo what it was sent (I12). */
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
