import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { UNFIT_TEXT } from '../dingtalk/verdict.ts';
import type { Effect, FaultRule } from '../faults.ts';
import { SMTP_STAGES } from '../mailbox/smtp-stages.ts';
import type { Sandbox } from '../sandbox.ts';
import { checkOdd, isOddity, ODDITIES } from '../swas/oddities.ts';
import { withIds } from './fault-ids.ts';
import type { ControlReply, ControlRequest } from './protocol.ts';
import { said } from './reply.ts';

type FaultRequest = Extract<ControlRequest, { command: 'fault' }>;

/** A call of this operation is about all images, so an image in a rule for it can only be an entry of its list. */
const LISTS_IMAGES = 'ListCustomImages';

/** The kinds of a fault that can follow when the message was accepted. */
const AFTER_ACCEPTANCE = ['refuse', 'delay', 'hang', 'garbage', 'reset', 'short'];

type Garbage = Omit<Extract<Effect, { kind: 'garbage' }>, 'kind'>;

/** A small reply that takes 64 MB once it is unpacked, and that nobody asked to pack. */
const packed = (encoding: string, pack: (body: Buffer) => Buffer) => (): Garbage => ({
  status: 200,
  encoding,
  body: pack(Buffer.alloc(64 * 1024 * 1024, ' ')),
});

/** The replies of `garbage`, by name. */
const GARBAGE: ReadonlyMap<string, () => Garbage> = new Map([
  ['html', () => ({})],
  ['empty', () => ({ body: '', status: 200 })],
  ['redirect', () => ({ body: '', status: 302, location: 'http://127.0.0.1/' })],
  ['gzip', packed('gzip', (body) => gzipSync(body))],
  [
    'br',
    packed('br', (body) => brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })),
  ],
]);

export function addFault(sandbox: Sandbox, asked: FaultRequest): ControlReply {
  const request = withIds(sandbox.cloud, asked);
  const rule = faultRule(request);
  sandbox.faults.add(rule);
  const { service, operation } = request;
  return said(`${which(request)} of ${service} ${operation} gets this fault: ${what(request, rule.effect)}.`);
}

/** Makes the rule that a command asks for. Throws an `Error` with a message for the user if it can have no effect. */
export function faultRule(request: FaultRequest): FaultRule {
  const { service, operation, regionId, page, table, recipient, content, forMs } = request;
  const times = request.times ?? (forMs === undefined ? 1 : 0);
  const imageId = operation === LISTS_IMAGES ? undefined : request.imageId;
  checkChannel(request);
  const rule: FaultRule = {
    service,
    effect: toEffect(request),
    times: times === 0 ? Number.POSITIVE_INFINITY : times,
    ...(operation === '*' ? {} : { operation }),
    ...(regionId === undefined ? {} : { regionId }),
    ...(imageId === undefined ? {} : { imageId }),
    ...(page === undefined ? {} : { page }),
    ...(table === undefined ? {} : { table }),
    ...(recipient === undefined ? {} : { recipient }),
    ...(content === undefined ? {} : { content }),
    ...(forMs === undefined ? {} : { forMs }),
  };
  if (rule.effect.kind === 'odd') checkOdd({ ...rule, ...rule.effect });
  return rule;
}

/** Refuses what no message can meet: an unknown stage, or a selector or code of another one. */
function checkChannel({ service, operation, kind, code, accepted, ...request }: FaultRequest): void {
  const stage = `${service} ${operation}`;
  const at = (...operations: readonly string[]) => operation === '*' || operations.includes(operation);
  if (service === 'email' && !at(...SMTP_STAGES))
    throw new Error(`a mail has no stage ${operation}; the stages are ${SMTP_STAGES.join(', ')}`);
  if (service === 'dingtalk' && !at('send'))
    throw new Error(`a robot has no operation ${operation}; it has only send`);
  if (request.recipient !== undefined && !(service === 'email' && at('RCPT')))
    throw new Error(`${stage} has no recipient; only email RCPT does`);
  const hasContent = service === 'dingtalk' || (service === 'email' && at('DOT'));
  if (request.content !== undefined && !hasContent)
    throw new Error(`${stage} has no content; only dingtalk send and email DOT do`);
  if (accepted === true && !(service === 'dingtalk' || (service === 'email' && operation === 'DOT')))
    throw new Error(`${stage} accepts no message; only dingtalk send and email DOT do`);
  if (accepted === true && !AFTER_ACCEPTANCE.includes(kind))
    throw new Error(`${kind} cannot follow on acceptance; ${AFTER_ACCEPTANCE.join(', ')} can`);
  if (request.message !== undefined && kind !== 'refuse') throw new Error('only refuse has a message');
  if (kind !== 'refuse' || code === undefined) return;
  if (service === 'email' && !/^[2-5]\d\d( [245]\.\d{1,3}\.\d{1,3})?$/.test(code))
    throw new Error(`${code} is no SMTP reply code; give one such as 451 or "554 5.7.1"`);
  if (service === 'dingtalk' && !/^\d{1,9}$/.test(code))
    throw new Error(`${code} is no errcode; give a number such as ${UNFIT_TEXT}`);
}

function toEffect(request: FaultRequest): Effect {
  const { kind, service, accepted } = request;
  const after = accepted === true ? { accepted } : {};
  if (kind === 'odd') return toOdd(request);
  if (request.entry !== undefined) throw new Error('only odd can be limited to one entry of a list');
  if (request.imageId !== undefined && request.operation === LISTS_IMAGES)
    throw new Error(`a call of ${LISTS_IMAGES} is not about one image, so this fault would never occur`);
  switch (kind) {
    case 'refuse': {
      const code = request.code ?? (service === 'dingtalk' ? String(UNFIT_TEXT) : undefined);
      if (code === undefined)
        throw new Error(
          `refuse needs an error code as its argument, such as ${service === 'email' ? '451' : 'InternalError'}`,
        );
      return { kind, code, ...(request.message === undefined ? {} : { message: request.message }), ...after };
    }
    case 'garbage':
      return { kind, ...garbage(request), ...after };
    case 'delay':
      return { kind, ms: request.ms ?? 1000, ...after };
    case 'hang':
      return { kind, ...after };
    case 'reset':
      return { kind: accepted === true ? 'loseReply' : 'reset' };
    case 'throttle':
    case 'short':
    case 'loseReply':
    case 'duplicate':
      return { kind };
    default:
      return kind satisfies never;
  }
}

function garbage({ service, code = 'html' }: FaultRequest): Garbage {
  const made = GARBAGE.get(code);
  if (service === 'email' && code !== 'html') throw new Error('a mail server has one garbage reply only');
  if (made === undefined)
    throw new Error(`there is no garbage ${code}; there are ${[...GARBAGE.keys()].join(', ')}`);
  return made();
}

function toOdd({ code = '', operation, imageId, entry: named }: FaultRequest): Effect {
  if (!isOddity(code)) {
    const wrong = code === '' ? 'odd needs an oddity as its argument' : `there is no oddity ${code}`;
    throw new Error(`${wrong}; there are ${Object.keys(ODDITIES).join(', ')}`);
  }
  const entry = named ?? (operation === LISTS_IMAGES ? imageId : undefined);
  return { kind: 'odd', oddity: code, ...(entry === undefined ? {} : { entry }) };
}

function which({ times, forMs }: FaultRequest): string {
  const period = forMs === undefined ? '' : ` for ${forMs / 1000} s`;
  const count = times ?? (forMs === undefined ? 1 : 0);
  if (count === 0) return `Every call${period}`;
  return `${count === 1 ? 'The next call' : `Each of the next ${count} calls`}${period}`;
}

function what({ kind, code, recipient, content, accepted }: FaultRequest, effect: Effect): string {
  const named = effect.kind === 'refuse' ? effect.code : code;
  return [
    named === undefined ? kind : `${kind} ${named}`,
    ...(effect.kind === 'odd' && effect.entry !== undefined ? [`for ${effect.entry}`] : []),
    ...(recipient === undefined ? [] : [`for ${recipient}`]),
    ...(content === undefined ? [] : [`where the content has ${JSON.stringify(content)}`]),
    ...(accepted === true ? ['after acceptance'] : []),
  ].join(', ');
}
