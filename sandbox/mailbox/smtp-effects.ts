import { setTimeout as wait } from 'node:timers/promises';
import type { Effect } from '../faults.ts';
import { parseSmtpReply, type SmtpReply } from './smtp-reply.ts';
import type { SmtpStage } from './smtp-stages.ts';
import type { SmtpWire } from './smtp-wire.ts';

/**
 * Carries out one stage of an SMTP session with the effect of its fault rule. Resolves to the reply that the server
 * must send, or to undefined if it sends none: the connection is at its end.
 */
export async function carryOut<T extends SmtpReply | 'no reply'>(
  stage: SmtpStage,
  effect: Effect | undefined,
  wire: SmtpWire,
  run: () => T,
): Promise<SmtpReply | T | undefined> {
  if (effect !== undefined && 'accepted' in effect && effect.accepted) {
    const reply = run();
    return carryOut(stage, { ...effect, accepted: false }, wire, () => reply);
  }
  switch (effect?.kind) {
    case undefined:
    // No fault of a mailbox.
    case 'odd':
      return run();
    case 'refuse':
      return parseSmtpReply(effect.code, effect.message);
    case 'throttle':
      return throttled(stage);
    case 'reset':
      wire.reset();
      return undefined;
    case 'hang':
      await wire.closed();
      return undefined;
    case 'garbage':
      wire.end(effect.body ?? 'HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n');
      return undefined;
    case 'short':
      run();
      // The beginning of `250 OK`. An incomplete code must not count as a reply.
      wire.end('25');
      return undefined;
    case 'loseReply':
      run();
      wire.reset();
      return undefined;
    case 'duplicate': {
      const reply = run();
      run();
      return reply;
    }
    case 'delay':
      await wait(effect.ms, undefined, { ref: false });
      return run();
    case 'change':
      effect.apply();
      return run();
    default:
      return effect satisfies never;
  }
}

function throttled(stage: SmtpStage): SmtpReply {
  if (stage === 'CONNECT' || stage === 'GREETING')
    return { code: 421, text: '4.7.0 Too many connections, try again later' };
  return stage === 'AUTH'
    ? { code: 454, text: '4.7.0 Too many logins, try again later' }
    : { code: 451, text: '4.7.1 Too many messages, try again later' };
}
