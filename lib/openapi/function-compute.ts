import type { ClientRequest } from 'node:http';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FcClient, FcReply } from '@alicloud/fc2';
import * as v from 'valibot';
import { AuditError } from '../errors.ts';
import { capReplies } from './cap-replies.ts';
import type { Credentials } from '../platform/credentials.ts';
import { type FcQuestion, FunctionComputeError, toFunctionComputeError } from './function-compute-error.ts';

export interface FunctionComputeTarget {
  /** `https://1234567890123456.cn-hangzhou.fc.aliyuncs.com`, or `http://` on loopback. */
  readonly endpoint: string;
  readonly accountId: string;
  readonly regionId: string;
  readonly credentials: Credentials;
}

/** A function as it is deployed. Its environment holds secrets: compare it, never show it (I12). */
export interface DeployedFunction {
  readonly timeoutSeconds: number;
  /** Empty: it has none, so no credentials. */
  readonly role: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface Timer {
  readonly name: string;
  readonly enabled: boolean;
  /** `@every 15m`, or six cron fields. */
  readonly schedule: string;
}

export type Invoked =
  /** The function ended well; `body` is what it returned. */
  | { readonly kind: 'answered'; readonly requestId: string; readonly body: string }
  /** It threw, ran out of time or memory. */
  | { readonly kind: 'functionError'; readonly requestId: string; readonly message: string }
  /** Taken as an event; it runs a little later. */
  | { readonly kind: 'accepted'; readonly requestId: string };

/** Function Compute 3.0. Every method throws `FunctionComputeError`. */
export interface FunctionCompute {
  getFunction(name: string): Promise<DeployedFunction>;
  listTimers(name: string): Promise<readonly Timer[]>;
  /**
   * Runs it now, with this event or an empty one, which our functions take for a timer's. `waitMs`: the longest that
   * is waited.
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

/** The API of Function Compute 3.0; the client's own default is 2.0's. */
const VERSION = '2023-03-30';
const TIMEOUT_MS = 15_000;

/**
 * Function Compute through `@alicloud/fc2`, which is loaded here and nowhere else.
 *
 * The client sends a security token only for keys that begin with `STS`; for any other key that has one, it goes along
 * as a header of ours, which the client signs like its own.
 */
export async function functionCompute(target: FunctionComputeTarget): Promise<FunctionCompute> {
  capReplies();
  const { default: Client } = await import('@alicloud/fc2');
  const { endpoint, accountId, regionId, credentials } = target;
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  const isSts = accessKeyId.startsWith('STS');
  if (isSts && securityToken === undefined)
    throw new AuditError(
      'The access key is a temporary one (it begins with STS) and comes without its token: set ALIBABA_CLOUD_SECURITY_TOKEN',
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
  const question = (operation: string, functionName: string): FcQuestion => ({
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
    const asked = question(operation, name);
    try {
      const reply = await client(TIMEOUT_MS).request('GET', `/functions/${name}${rest}`, null, null);
      return v.parse(schema, reply.data);
    } catch (thrown) {
      throw toFunctionComputeError(thrown, asked);
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
        return read(await stoppable(send, `/${VERSION}${path}`, signal), async);
      } catch (thrown) {
        if (signal?.aborted)
          throw new FunctionComputeError(`${name} was not waited for; it runs on by itself`, 'FcStopped');
        throw toFunctionComputeError(thrown, question('InvokeFunction', name));
      }
    },
  };
}

/**
 * Breaks the request off when `signal` aborts. The client hands out no request: it is the one to `path`, seen on
 * Node's own channel when it begins.
 */
async function stoppable(
  send: () => Promise<FcReply>,
  path: string,
  signal: AbortSignal | undefined,
): Promise<FcReply> {
  let request: ClientRequest | undefined;
  const stop = (): void => void request?.destroy();
  const hear = (message: unknown): void => {
    const begun = (message as { request: ClientRequest }).request;
    if (begun.path === path) request = begun;
    if (signal?.aborted) stop();
  };
  subscribe('http.client.request.start', hear);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await send();
  } finally {
    unsubscribe('http.client.request.start', hear);
    signal?.removeEventListener('abort', stop);
  }
}

const functionError = v.looseObject({ errorMessage: v.string(), errorType: v.optional(v.string()) });

function read({ headers, data }: FcReply, async: boolean): Invoked {
  const requestId = headers['x-fc-request-id'];
  // Whatever else may stand at the address, this header is the service's.
  if (requestId === undefined) throw new TypeError('no answer of Function Compute');
  if (async) return { kind: 'accepted', requestId };
  const body = typeof data === 'string' ? data : JSON.stringify(data);
  const errorType = headers['x-fc-error-type'];
  if (errorType === undefined) return { kind: 'answered', requestId, body };
  const told = v.safeParse(functionError, data);
  const message = told.success ? told.output.errorMessage : body;
  return { kind: 'functionError', requestId, message: message === '' ? errorType : message };
}

const deployedFunction = v.pipe(
  v.object({
    timeout: v.number(),
    role: v.nullish(v.string()),
    environmentVariables: v.nullish(v.record(v.string(), v.string())),
  }),
  v.transform(
    ({ timeout, role, environmentVariables }): DeployedFunction => ({
      timeoutSeconds: timeout,
      role: role ?? '',
      environment: environmentVariables ?? {},
    }),
  ),
);

/** A timer's configuration is JSON inside the JSON. One that cannot be read counts as switched off. */
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
