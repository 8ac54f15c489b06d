import * as v from 'valibot';
import { acs3Transport } from './function-compute-acs3.ts';
import { FunctionComputeError, toFunctionComputeError } from './function-compute-error.ts';
import { fc2Transport } from './function-compute-fc2.ts';
import {
  type DeployedFunction,
  deployedFunction,
  type Invoked,
  readInvocation,
  type Timer,
  timers,
} from './function-compute-replies.ts';
import { FcRefused, signedSender } from './function-compute-signatures.ts';
import type {
  FcCall,
  FcOperation,
  FcSignature,
  FunctionComputeTarget,
} from './function-compute-transport.ts';

export type { DeployedFunction, Invoked, Timer } from './function-compute-replies.ts';

export interface InvokeOptions {
  readonly async?: boolean;
  /** With none, our functions do as when a timer starts them. */
  readonly event?: string;
  /** The maximum wait for the answer. */
  readonly waitMs: number;
  readonly signal?: AbortSignal;
  /**
   * The name of an asynchronous task: where the function has them enabled (`asyncTask`), the service accepts each name
   * once, and a repetition counts as accepted, since the task is there.
   */
  readonly taskId?: string;
}

/**
 * Function Compute 3.0. Which of two signatures it accepts is found out with the first call of each operation. Every
 * method throws `FunctionComputeError`.
 */
export interface FunctionCompute {
  getFunction(name: string): Promise<DeployedFunction>;
  listTimers(name: string): Promise<readonly Timer[]>;
  invoke(name: string, options: InvokeOptions): Promise<Invoked>;
  /** The signature that was accepted for this operation; undefined: none yet. */
  acceptedSignature(operation: FcOperation): FcSignature | undefined;
}

const TIMEOUT_MS = 15_000;

export async function functionCompute(target: FunctionComputeTarget): Promise<FunctionCompute> {
  const sender = signedSender([await fc2Transport(target), acs3Transport(target)]);
  const errorOf = (thrown: unknown, { operation, functionName }: FcCall): FunctionComputeError =>
    toFunctionComputeError(thrown, { ...target, operation, functionName });

  async function get<T>(
    operation: FcOperation,
    functionName: string,
    rest: string,
    shape: v.GenericSchema<unknown, T>,
  ) {
    const path = `/functions/${functionName}${rest}`;
    const call: FcCall = { operation, functionName, method: 'GET', path, timeoutMs: TIMEOUT_MS };
    try {
      const { body } = await sender.send(call);
      return v.parse(shape, JSON.parse(body));
    } catch (thrown) {
      throw errorOf(thrown, call);
    }
  }

  return {
    getFunction: (name) => get('GetFunction', name, '', deployedFunction),
    listTimers: (name) => get('ListTriggers', name, '/triggers', timers),
    async invoke(functionName, { async = false, event, waitMs, signal, taskId }) {
      const call: FcCall = {
        operation: 'InvokeFunction',
        functionName,
        method: 'POST',
        path: `/functions/${functionName}/invocations`,
        headers: {
          'x-fc-invocation-type': async ? 'Async' : 'Sync',
          ...(taskId === undefined ? {} : { 'x-fc-async-task-id': taskId }),
        },
        body: event === undefined ? undefined : Buffer.from(event),
        timeoutMs: waitMs,
        signal,
      };
      try {
        return readInvocation(await sender.send(call), async);
      } catch (thrown) {
        if (signal?.aborted)
          throw new FunctionComputeError(`${functionName} was not waited for; it keeps running`, 'FcStopped');
        const refusal = thrown instanceof FcRefused ? thrown.refusals[0] : undefined;
        if (taskId !== undefined && refusal?.meaning === 'exists')
          return { kind: 'accepted', requestId: refusal.requestId };
        throw errorOf(thrown, call);
      }
    },
    acceptedSignature: sender.acceptedFor,
  };
}
