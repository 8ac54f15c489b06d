import type { Cloud } from '../cloud.ts';
import { functionEnvironment } from './environment.ts';
import { exhausted, FcRefusal } from './refusal.ts';
import type { DeployedFunction } from './function.ts';
import { type Ending, type Ran, startInstance } from './instance.ts';
import type { Mishaps } from './mishaps.ts';
import type { FcSettings } from './settings.ts';

export type FunctionErrorType = 'HandledInvocationError' | 'UnhandledInvocationError';

/** One run of a function, running or ended. */
export interface Invocation {
  readonly requestId: string;
  readonly functionName: string;
  readonly type: 'Sync' | 'Async';
  readonly event: Buffer;
  /** Milliseconds since the epoch, by the sandbox's clock. */
  readonly at: number;
  /** Undefined while it runs. */
  result: Result | undefined;
}

export interface Result {
  readonly ending: Ending['kind'];
  readonly errorType: FunctionErrorType | undefined;
  /** The body of the reply: the handler's answer, or the error as JSON. */
  readonly body: Buffer;
  /** The function's whole log. */
  readonly log: string;
  readonly durationMs: number;
  readonly peakMb: number;
}

const SERVICE = 'fc.aliyuncs.com';
/** Longer than any function may run. */
const CREDENTIALS_SECONDS = 36 * 3600;
/** The assumed middle of the run of a function that has never succeeded. By then it has loaded its package. */
const UNKNOWN_MIDDLE_MS = 400;

interface Platform {
  readonly cloud: Cloud;
  readonly settings: FcSettings;
  readonly mishaps: Mishaps;
  readonly now: () => number;
}

/** Runs functions, each invocation in its own process. */
export class Invocations {
  readonly list: Invocation[] = [];
  readonly #platform: Platform;
  readonly #running = new Map<Invocation, { ran: Promise<Ran>; kill(): void; accountId: string }>();
  #closed = false;

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** Runs the function to its end. Rejects with an `FcRefusal` if it cannot be started. */
  async run(
    fn: DeployedFunction,
    call: Pick<Invocation, 'requestId' | 'type' | 'event'>,
  ): Promise<Invocation & { result: Result }> {
    if (this.#closed) throw new FcRefusal(503, 'ServiceUnavailable', 'the sandbox is closed');
    const running = [...this.#running.values()].filter(({ accountId }) => accountId === fn.accountId);
    if (running.length >= this.#platform.settings.concurrency) throw exhausted();
    const credentials = this.#credentials(fn, call.requestId);
    const at = this.#platform.now();
    const invocation: Invocation = { ...call, functionName: fn.name, at, result: undefined };
    this.list.push(invocation);
    const { mishaps } = this.#platform;
    const kill = mishaps.takeKill(fn.name);
    const instance = startInstance({
      codeDirectory: fn.code,
      handler: fn.handler,
      environment: functionEnvironment(fn),
      memoryMb: fn.memoryMb,
      timeoutSeconds: fn.timeoutSeconds,
      killAfterMs: kill === undefined ? undefined : (kill.afterMs ?? this.#middleMs(fn.name)),
      event: call.event,
      context: {
        requestId: call.requestId,
        credentials,
        function: {
          name: fn.name,
          handler: fn.handler,
          memory: fn.memoryMb,
          timeout: fn.timeoutSeconds,
        },
        region: fn.region,
        accountId: fn.accountId,
      },
    });
    this.#running.set(invocation, { ...instance, accountId: fn.accountId });
    try {
      const ran = await instance.ran;
      // It ended before it was to be killed, so the next invocation is killed instead.
      if (kill !== undefined && ran.ending.kind !== 'killed') mishaps.killNext(fn.name, kill);
      const result = toResult(ran, fn, call.requestId);
      return Object.assign(invocation, { result });
    } finally {
      this.#running.delete(invocation);
    }
  }

  /** Kills the running processes and waits for their end. */
  async close(): Promise<void> {
    this.#closed = true;
    const running = [...this.#running.values()];
    for (const instance of running) instance.kill();
    await Promise.allSettled(running.map(({ ran }) => ran));
  }

  /** Half of the duration of the function's last success. */
  #middleMs(functionName: string): number {
    const last = this.list.findLast(
      (one) => one.functionName === functionName && one.result?.ending === 'answer',
    );
    return last?.result === undefined ? UNKNOWN_MIDDLE_MS : last.result.durationMs / 2;
  }

  /** The platform assumes the function's role for it. Without a role, the credentials are an empty object. */
  #credentials(fn: DeployedFunction, requestId: string): Record<string, string> {
    if (fn.role === '') return {};
    const role = this.#platform.cloud.roles.find(fn.role);
    if (role === undefined || role.account.id !== fn.accountId || !role.trustedServices.includes(SERVICE))
      throw new FcRefusal(
        403,
        'AccessDenied',
        `Function Compute is not authorized to assume the role '${fn.role}'`,
      );
    const key = this.#platform.cloud.roles.open(role, requestId, CREDENTIALS_SECONDS);
    return { accessKeyId: key.id, accessKeySecret: key.secret, securityToken: key.securityToken };
  }
}

function toResult(ran: Ran, fn: DeployedFunction, requestId: string): Result {
  const { ending, durationMs, peakMb } = ran;
  const output = ran.output === '' || ran.output.endsWith('\n') ? ran.output : `${ran.output}\n`;
  const log = [
    `FC Invoke Start RequestId: ${requestId}\n${output}FC Invoke End RequestId: ${requestId}\n`,
    `Duration: ${durationMs.toFixed(2)} ms, Billed Duration: ${Math.ceil(durationMs)} ms, `,
    `Memory Size: ${fn.memoryMb} MB, Max Memory Used: ${peakMb.toFixed(2)} MB\n`,
  ].join('');
  const base = { ending: ending.kind, log, durationMs, peakMb };
  const failed = (errorType: FunctionErrorType, error: object): Result => ({
    ...base,
    errorType,
    body: Buffer.from(JSON.stringify(error)),
  });
  const peak = `maxMemoryUsage: ${peakMb.toFixed(2)}MB`;
  switch (ending.kind) {
    case 'answer':
      return { ...base, errorType: undefined, body: ending.body };
    case 'error':
      // An error passed to the callback counts as handled, a thrown one does not («Error handling», Node.js).
      return failed(ending.handled ? 'HandledInvocationError' : 'UnhandledInvocationError', ending.error);
    case 'timeout':
      return failed('UnhandledInvocationError', {
        errorMessage: `Function timed out after ${fn.timeoutSeconds} seconds (${peak})`,
      });
    case 'exit':
    case 'killed':
      return failed('UnhandledInvocationError', {
        errorMessage: `Process exited unexpectedly before completing request (duration: ${Math.round(durationMs)}ms, ${peak})`,
      });
    default:
      return ending satisfies never;
  }
}
