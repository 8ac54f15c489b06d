import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Cloud } from '../cloud.ts';
import type { Effect, Faults } from '../faults.ts';
import { answer, type Reply } from '../http-effects.ts';
import { type HttpHost, startHttpHost } from '../http-host.ts';
import { type AsyncEvent, AsyncQueue } from './async-queue.ts';
import type { DeployedFunction, FunctionProps } from './function.ts';
import { Functions } from './functions.ts';
import { type Admitted, Gate } from './gate.ts';
import { type Invocation, Invocations } from './invocations.ts';
import { exhausted, FcRefusal, refusalReply } from './refusal.ts';
import { type FcOperation, readFcRequest } from './request.ts';
import { Mishaps } from './mishaps.ts';
import { newRequestId } from './request-id.ts';
import { DEFAULT_FC_SETTINGS, type FcSettings, type FcSignature } from './settings.ts';

/** One signed call and its result. */
export interface FcLoggedCall {
  readonly operation: FcOperation;
  readonly functionName: string;
  readonly requestId: string;
  readonly signature: FcSignature;
  /** 0 until it is answered. */
  status: number;
  code: string | undefined;
  fault: Effect['kind'] | undefined;
}

export interface FunctionCompute extends HttpHost {
  readonly settings: FcSettings;
  readonly calls: readonly FcLoggedCall[];
  /** Every run of a function, retries included, in the order of their starts. */
  readonly invocations: readonly Invocation[];
  readonly events: readonly AsyncEvent[];
  /** Kills the next invocation, or delivers the next event twice. */
  readonly mishaps: Mishaps;
  deploy(props: FunctionProps): DeployedFunction;
  /** The deployed functions, in the order of their first deployments. */
  functions(): readonly DeployedFunction[];
  /** Fires a timer trigger now, as an asynchronous event; returns its request id. */
  fire(functionName: string, triggerName?: string): string;
  /** Fires the triggers that are due by the sandbox's clock; returns the request ids. */
  tick(): string[];
  /** Resolves when no event is waiting or running. */
  idle(): Promise<void>;
}

/** How often the timers are checked against the clock. */
const TICK_MS = 1000;

/**
 * Starts Function Compute 3.0 (API version 2023-03-30) on loopback. It runs the built packages, each invocation in its
 * own process. `close` kills the running processes.
 */
export async function startFunctionCompute(options: {
  cloud: Cloud;
  faults: Faults;
  settings?: Partial<FcSettings>;
  now?: () => number;
  signatureNow?: () => number;
  port?: number | undefined;
  /** Whether triggers fire by themselves; otherwise only `fire` and `tick` fire them. */
  timers?: boolean;
}): Promise<FunctionCompute> {
  const { cloud, faults, now = Date.now, signatureNow = Date.now } = options;
  const settings: FcSettings = { ...DEFAULT_FC_SETTINGS, ...options.settings };
  const mishaps = new Mishaps();
  const invocations = new Invocations({ cloud, settings, mishaps, now });
  const queue = new AsyncQueue({ invocations, settings, mishaps, now });
  const functions = new Functions({ cloud, faults, queue, now });
  const gate = new Gate({ cloud, functions, settings, now, signatureNow });
  const calls: FcLoggedCall[] = [];

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readFcRequest(incoming);
    const requestId = newRequestId(now());
    const refused = (error: unknown): Reply => {
      if (!(error instanceof FcRefusal)) throw error;
      return refusalReply(error, requestId, settings.errorForm);
    };
    const formats = {
      refuse: ({ code, message, status }: { code: string; message?: string; status?: number }) =>
        refused(new FcRefusal(status ?? 500, code, message ?? 'The request was refused.')),
      throttle: () => refused(exhausted()),
    };
    let admitted: Admitted;
    try {
      admitted = gate.admit(request);
    } catch (error) {
      await answer(response, undefined, formats, () => refused(error));
      return;
    }
    const { operation, functionName, signature, item } = admitted;
    const effect = faults.next({ service: 'fc', operation, functionName });
    const entry: FcLoggedCall = {
      operation,
      functionName,
      requestId,
      signature,
      status: 0,
      code: undefined,
      fault: effect?.kind,
    };
    calls.push(entry);
    const reply = await answer(response, effect, formats, async () => {
      try {
        return await admitted.serve({ request, item, requestId, invocations, queue });
      } catch (error) {
        if (error instanceof FcRefusal) entry.code = error.code;
        return refused(error);
      }
    });
    entry.status = reply?.status ?? 0;
  }

  const host = await startHttpHost(handle, options.port);
  const clock = options.timers === true ? setInterval(() => functions.tick(), TICK_MS) : undefined;
  return {
    ...host,
    settings,
    calls,
    invocations: invocations.list,
    events: queue.events,
    mishaps,
    deploy: (props) => functions.deploy(props),
    functions: () => functions.list(),
    fire: (functionName, triggerName) => functions.fire(functionName, triggerName),
    tick: () => functions.tick(),
    idle: () => queue.idle(),
    close: async () => {
      clearInterval(clock);
      await Promise.all([host.close(), invocations.close(), queue.close()]);
    },
  };
}
