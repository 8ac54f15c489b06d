import type { Reply } from '../http-effects.ts';
import type { FcCall } from './call.ts';
import type { DeployedFunction } from './function.ts';
import type { Result } from './invocations.ts';
import { FcRefusal } from './refusal.ts';
import { checkQualifier } from './request.ts';

const MAX_EVENT_BYTES = { Sync: 32 * 1024 * 1024, Async: 128 * 1024 } as const;
const LOG_TAIL_BYTES = 4 * 1024;

/**
 * `InvokeFunction` of an event function. Headers and limits are from the vendor's reference, «InvokeFunction»
 * (2023-03-30). An error of the function is not a refusal: the status is 200, and `x-fc-error-type` names the error.
 */
export async function invokeFunction(call: FcCall, fn: DeployedFunction): Promise<Reply> {
  const { requestId } = call;
  checkQualifier(call.request);
  const type = choice(call, 'x-fc-invocation-type', ['Sync', 'Async']);
  const logType = choice(call, 'x-fc-log-type', ['None', 'Tail']);
  const taskId = readTaskId(call);
  const event = call.request.body;
  if (event.length > MAX_EVENT_BYTES[type])
    throw new FcRefusal(
      400,
      'EntityTooLarge',
      `payload size exceeds maximum allowed size (${MAX_EVENT_BYTES[type]} bytes)`,
    );
  const headers = { 'x-fc-request-id': requestId };
  if (type === 'Async') {
    accept(call, fn, taskId);
    return { status: 202, headers, body: '' };
  }
  const { result } = await call.invocations.run(fn, { requestId, type, event });
  return {
    status: 200,
    headers: { ...headers, ...resultHeaders(result, logType === 'Tail') },
    body: result.body,
  };
}

/** If the function has tasks, a task id can be used once. The same request delivered twice is no second use. */
function accept(
  { request, requestId, queue }: FcCall,
  fn: DeployedFunction,
  taskId: string | undefined,
): void {
  const taken = queue.events.some(
    (event) => event.functionName === fn.name && event.taskId === taskId && event.requestId !== requestId,
  );
  if (fn.async.tasks && taskId !== undefined && taken)
    // This is the code of version 2.0, which the vendor's examples check for; the vendor does not document that of 3.0.
    throw new FcRefusal(
      409,
      'StatefulAsyncInvocationAlreadyExists',
      `the invocation '${taskId}' of function '${fn.name}' already exists`,
    );
  queue.add(fn, request.body, { requestId, taskId: fn.async.tasks ? taskId : undefined });
}

function resultHeaders(result: Result, withLog: boolean): Record<string, string> {
  const tail = Buffer.from(result.log).subarray(-LOG_TAIL_BYTES).toString('base64');
  return {
    'content-type': result.errorType === undefined ? 'application/octet-stream' : 'application/json',
    'x-fc-invocation-duration': result.durationMs.toFixed(2),
    'x-fc-max-memory-usage': result.peakMb.toFixed(2),
    ...(result.errorType === undefined ? {} : { 'x-fc-error-type': result.errorType }),
    ...(withLog ? { 'x-fc-log-result': tail } : {}),
  };
}

function choice<T extends string>(call: FcCall, name: string, values: readonly [T, ...T[]]): T {
  const text = call.request.headers[name] ?? values[0];
  const value = values.find((one) => one === text);
  if (value === undefined)
    throw new FcRefusal(400, 'InvalidArgument', `${name} must be one of ${values.join(', ')}`);
  return value;
}

function readTaskId(call: FcCall): string | undefined {
  const text = call.request.headers['x-fc-async-task-id'];
  if (text === undefined) return undefined;
  if (typeof text !== 'string' || !/^[A-Za-z_][\w-]{0,127}$/.test(text))
    throw new FcRefusal(400, 'InvalidArgument', 'x-fc-async-task-id is invalid');
  return text;
}
