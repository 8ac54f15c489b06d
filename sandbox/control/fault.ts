import type { Effect } from '../faults.ts';
import type { Sandbox } from '../sandbox.ts';
import type { ControlReply, ControlRequest } from './protocol.ts';
import { said } from './reply.ts';

type FaultRequest = Extract<ControlRequest, { command: 'fault' }>;

export function addFault(sandbox: Sandbox, request: FaultRequest): ControlReply {
  const { service, operation, regionId, imageId, page, table, times = 1 } = request;
  sandbox.faults.add({
    service,
    effect: toEffect(request),
    times: times === 0 ? Number.POSITIVE_INFINITY : times,
    ...(operation === '*' ? {} : { operation }),
    ...(regionId === undefined ? {} : { regionId }),
    ...(imageId === undefined ? {} : { imageId }),
    ...(page === undefined ? {} : { page }),
    ...(table === undefined ? {} : { table }),
  });
  const which =
    times === 0 ? 'Every call' : times === 1 ? 'The next call' : `Each of the next ${times} calls`;
  const fate = request.code === undefined ? request.kind : `${request.kind} ${request.code}`;
  return said(`${which} of ${service} ${operation} gets this fault: ${fate}.`);
}

function toEffect(request: FaultRequest): Effect {
  const { kind } = request;
  if (kind === 'refuse') {
    if (request.code === undefined)
      throw new Error('refuse needs an error code as its argument, such as InternalError');
    return { kind, code: request.code };
  }
  return kind === 'delay' ? { kind, ms: request.ms ?? 1000 } : { kind };
}
