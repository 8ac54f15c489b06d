import type { Reply } from '../http-effects.ts';
import { type FcCall, jsonReply } from './call.ts';
import { type DeployedFunction, functionArn } from './function.ts';
import { FcRefusal } from './refusal.ts';
import { checkQualifier } from './request.ts';

/** `GetAsyncTask`: the fields of the vendor's model `AsyncTask` (2023-03-30) that the sandbox knows of an event. */
export function getAsyncTask(call: FcCall, fn: DeployedFunction): Reply {
  checkQualifier(call.request);
  const task = call.queue.events.find(
    ({ functionName, taskId }) => functionName === fn.name && taskId === call.item,
  );
  if (task === undefined)
    // Named after the code of a task that exists; the vendor does not document this one.
    throw new FcRefusal(
      404,
      'StatefulAsyncInvocationNotFound',
      `the invocation '${call.item ?? ''}' of function '${fn.name}' does not exist`,
    );
  return jsonReply(call, {
    taskId: task.taskId,
    requestId: task.requestId,
    functionArn: functionArn(fn),
    qualifier: 'LATEST',
    status: task.status,
    startedTime: task.at,
    alreadyRetriedTimes: Math.max(0, task.attempts - 1),
    taskErrorMessage: task.error ?? '',
  });
}
