import type { Effect } from '../faults.ts';
import type { Sandbox } from '../sandbox.ts';
import { isOddity, ODDITIES } from '../swas/oddities.ts';
import type { ControlReply, ControlRequest } from './protocol.ts';
import { said } from './reply.ts';

type FaultRequest = Extract<ControlRequest, { command: 'fault' }>;

/** A call of this operation is about all images, so an image in a rule for it can only be an entry of its list. */
const LISTS_IMAGES = 'ListCustomImages';

export function addFault(sandbox: Sandbox, request: FaultRequest): ControlReply {
  const { service, operation, regionId, page, table, times = 1 } = request;
  const imageId = operation === LISTS_IMAGES ? undefined : request.imageId;
  const effect = toEffect(request);
  sandbox.faults.add({
    service,
    effect,
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
  const what = effect.kind === 'odd' && effect.entry !== undefined ? `${fate}, for ${effect.entry}` : fate;
  return said(`${which} of ${service} ${operation} gets this fault: ${what}.`);
}

function toEffect(request: FaultRequest): Effect {
  const { kind, code } = request;
  if (kind === 'odd') return toOdd(request);
  if (request.entry !== undefined) throw new Error('only odd can be limited to one entry of a list');
  if (request.imageId !== undefined && request.operation === LISTS_IMAGES)
    throw new Error(`a call of ${LISTS_IMAGES} is not about one image, so this fault would never occur`);
  if (kind === 'refuse') {
    if (code === undefined)
      throw new Error('refuse needs an error code as its argument, such as InternalError');
    return { kind, code };
  }
  return kind === 'delay' ? { kind, ms: request.ms ?? 1000 } : { kind };
}

function toOdd({ code = '', operation, imageId, entry: named }: FaultRequest): Effect {
  if (!isOddity(code)) {
    const wrong = code === '' ? 'odd needs an oddity as its argument' : `there is no oddity ${code}`;
    throw new Error(`${wrong}; there are ${Object.keys(ODDITIES).join(', ')}`);
  }
  const entry = named ?? (operation === LISTS_IMAGES ? imageId : undefined);
  return { kind: 'odd', oddity: code, ...(entry === undefined ? {} : { entry }) };
}
