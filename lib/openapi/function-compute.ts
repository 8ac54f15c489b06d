import type { ClientRequest } from 'node:http';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FcClient, FcReply } from '@alicloud/fc2';
import * as v from 'valibot';
import { AuditError } from '../errors.ts';
import { capReplies } from './cap-replies.ts';
import type { Credentials } from '../platform/credentials.ts';
import {
  type FcRequest,
  FunctionComputeError,
  NotFunctionCompute,
  toFunctionComputeError,
} from './function-compute-error.ts';

export interface FunctionComputeTarget {
  /** `https://1234567890123456.cn-hangzhou.fc.aliyuncs.com`, or `http://` on loopback. */
  readonly endpoint: string;
  readonly accountId: string;
  readonly regionId: string;
  readonly credentials: Credentials;
}

/** A deployed function. Its environment contains secrets: compare it, never show it (I12). */
export interface DeployedFunction {
  readonly timeoutSeconds: number;
  /** The role's ARN; empty if it has none, and so no credentials. */
  readonly role: string;
  readonly environment: Readonly<Record<string, string>>;
  /** When its code or configuration was changed last, as the service writes it: `2026-11-29T07:00:00Z`. */
  readonly lastModified?: string | undefined;
}

export interface Timer {
  readonly name: string;
  readonly enabled: boolean;
  /** `@every 15m`, or six cron fields. */
  readonly schedule: string;
}

export type Invoked =
  /** The function succeeded; `body` is what it returned. */
  | { readonly kind: 'answered'; readonly requestId: string; readonly body: string }
  /** It threw, or ran out of time or memory. */
  | { readonly kind: 'functionError'; readonly requestId: string; readonly message: string }
  /** Accepted as an asynchronous invocation; it runs a little later. */
  | { readonly kind: 'accepted'; readonly requestId: string };

/** Function Compute 3.0. Every method throws `FunctionComputeError`. */
export interface FunctionCompute {
  getFunction(name: string): Promise<DeployedFunction>;
  listTimers(name: string): Promise<readonly Timer[]>;
  /**
   * Invokes the function with this event, or with none, which our functions treat like a timer's. `waitMs` is the
   * maximum wait for the answer.
   */
  invoke(
    name: string,
    options: {
      readonly async?: boolean;
      readonly event?: string;
      readonly waitMs: number;
      readonly signal?: AbortSignal;
    },
  ): Promise<Invoked>;
}

/** The API version of Function Compute 3.0; the client's default is that of 2.0. */
const VERSION = '2023-03-30';
const TIMEOUT_MS = 15_000;

/**
 * Makes a client of Function Compute on `@alicloud/fc2`, which is loaded only here.
 *
 * The SDK sends a security token only with keys that begin with `STS`. With any other key, the token is given to it as
 * an extra header, which it signs like its own.
 */
export async function functionCompute(target: FunctionComputeTarget): Promise<FunctionCompute> {
  capReplies();
  const { default: Client } = await import('@alicloud/fc2');
  const { endpoint, accountId, regionId, credentials } = target;
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  const isSts = accessKeyId.startsWith('STS');
  if (isSts && securityToken === undefined)
    throw new AuditError(
      'The access key is temporary (it begins with STS), but its token is missing: set ALIBABA_CLOUD_SECURITY_TOKEN',
      { code: 'NoToken' },
    );
  const client = (timeout: number): FcClient => {
    const made = new Client(accountId, {
      accessKeyID: accessKeyId,
      accessKeySecret,
      ...(securityToken === undefined ? {} : { securityToken }),
      region: regionId,
      endpoint,
      secure: true,
      timeout,
      headers: isSts || securityToken === undefined ? {} : { 'x-fc-security-token': securityToken },
    });
    made.version = VERSION;
    return made;
  };
  const describe = (operation: string, functionName: string): FcRequest => ({
    operation,
    functionName,
    regionId,
    accountId,
    host: new URL(endpoint).host,
  });
  const get = async <T>(
    operation: string,
    name: string,
    rest: string,
    schema: v.GenericSchema<unknown, T>,
  ) => {
    try {
      const reply = await client(TIMEOUT_MS).request('GET', `/functions/${name}${rest}`, null, null);
      return v.parse(schema, reply.data);
    } catch (thrown) {
      throw toFunctionComputeError(thrown, describe(operation, name));
    }
  };
  return {
    getFunction: (name) => get('GetFunction', name, '', deployedFunction),
    listTimers: (name) => get('ListTriggers', name, '/triggers', timers),
    async invoke(name, { async = false, event, waitMs, signal }) {
      const headers = { 'x-fc-invocation-type': async ? 'Async' : 'Sync' };
      const path = `/functions/${name}/invocations`;
      const body = event === undefined ? null : Buffer.from(event);
      const send = () => client(waitMs).request('POST', path, null, body, headers);
      try {
        return readInvocation(await stoppable(send, `/${VERSION}${path}`, signal), async);
      } catch (thrown) {
        if (signal?.aborted)
          throw new FunctionComputeError(`${name} was not waited for; it keeps running`, 'FcStopped');
        throw toFunctionComputeError(thrown, describe('InvokeFunction', name));
      }
    },
  };
}

/**
 * Destroys the request when `signal` aborts. The SDK does not give access to its request, so it is taken from Node's
 * channel `http.client.request.start`: the one to `path`.
 */
async function stoppable(
  send: () => Promise<FcReply>,
  path: string,
  signal: AbortSignal | undefined,
): Promise<FcReply> {
  let request: ClientRequest | undefined;
  const stop = (): void => void request?.destroy();
  const onRequestStart = (message: unknown): void => {
    const started = (message as { request: ClientRequest }).request;
    if (started.path === path) request = started;
    if (signal?.aborted) stop();
  };
  subscribe('http.client.request.start', onRequestStart);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await send();
  } finally {
    unsubscribe('http.client.request.start', onRequestStart);
    signal?.removeEventListener('abort', stop);
  }
}

const functionError = v.looseObject({ errorMessage: v.string(), errorType: v.optional(v.string()) });

function readInvocation({ headers, data }: FcReply, async: boolean): Invoked {
  const requestId = headers['x-fc-request-id'];
  // Only Function Compute sends this header; another server at the address does not.
  if (requestId === undefined) throw new NotFunctionCompute();
  if (async) return { kind: 'accepted', requestId };
  const body = typeof data === 'string' ? data : JSON.stringify(data);
  const errorType = headers['x-fc-error-type'];
  if (errorType === undefined) return { kind: 'answered', requestId, body };
  const error = v.safeParse(functionError, data);
  const message = error.success ? error.output.errorMessage : body;
  return { kind: 'functionError', requestId, message: message === '' ? errorType : message };
}

const deployedFunction = v.pipe(
  v.object({
    timeout: v.number(),
    role: v.nullish(v.string()),
    environmentVariables: v.nullish(v.record(v.string(), v.string())),
    lastModifiedTime: v.nullish(v.string()),
  }),
  v.transform(
    ({ timeout, role, environmentVariables, lastModifiedTime }): DeployedFunction => ({
      timeoutSeconds: timeout,
      role: role ?? '',
      environment: environmentVariables ?? {},
      lastModified: lastModifiedTime ?? undefined,
    }),
  ),
);

/** A timer's configuration is a JSON text inside the JSON. A timer counts as disabled if it cannot be parsed. */
const timerConfig = v.object({ cronExpression: v.string(), enable: v.optional(v.boolean()) });

const timers = v.pipe(
  v.object({
    triggers: v.array(
      v.object({ triggerName: v.string(), triggerType: v.string(), triggerConfig: v.nullish(v.string()) }),
    ),
  }),
  v.transform(({ triggers }): readonly Timer[] =>
    triggers
      .filter((trigger) => trigger.triggerType === 'timer')
      .map(({ triggerName, triggerConfig }) => {
        const config = readTimerConfig(triggerConfig ?? '');
        return {
          name: triggerName,
          enabled: config?.enable ?? config !== undefined,
          schedule: config?.cronExpression ?? '',
        };
      }),
  ),
);

function readTimerConfig(text: string): v.InferOutput<typeof timerConfig> | undefined {
  try {
    return v.parse(timerConfig, JSON.parse(text));
  } catch {
    return undefined;
  }
}
