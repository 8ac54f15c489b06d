import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Effect } from '../faults.ts';
import { parseSmtpReply, SmtpReply } from './smtp-reply.ts';

export type SmtpCommand = 'AUTH' | 'MAIL' | 'RCPT' | 'DATA';

/** The command gets no reply, because the connection is broken or hangs. */
export const NO_REPLY = Symbol('no reply');

/**
 * Carries out one SMTP command with the effect of its fault rule. Resolves to undefined if the server must reply with
 * success, or to `NO_REPLY` if it must not reply. Rejects with the refusal that the server must send.
 */
export async function carryOut(
  command: SmtpCommand,
  effect: Effect | undefined,
  socket: Socket,
  run: () => Promise<void>,
): Promise<typeof NO_REPLY | undefined> {
  switch (effect?.kind) {
    case undefined:
    // No fault of a mailbox.
    case 'odd':
      await run();
      return undefined;
    case 'refuse':
      throw parseSmtpReply(effect.code, effect.message);
    case 'throttle':
      throw command === 'AUTH'
        ? new SmtpReply(454, '4.7.0 Too many logins, try again later')
        : new SmtpReply(451, '4.7.1 Too many messages, try again later');
    case 'reset':
      socket.resetAndDestroy();
      return NO_REPLY;
    case 'hang':
      return NO_REPLY;
    case 'garbage':
      socket.end(effect.body ?? 'HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n');
      return NO_REPLY;
    case 'short':
      await run();
      // The beginning of `250 OK`. An incomplete code must not count as a reply.
      socket.end('25');
      return NO_REPLY;
    case 'loseReply':
      await run();
      socket.resetAndDestroy();
      return NO_REPLY;
    case 'duplicate':
      await run();
      await run();
      return undefined;
    case 'delay':
      await wait(effect.ms, undefined, { ref: false });
      await run();
      return undefined;
    case 'change':
      effect.apply();
      await run();
      return undefined;
    default:
      return effect satisfies never;
  }
}
