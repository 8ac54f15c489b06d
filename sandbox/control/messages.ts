import { CHANNEL_KINDS } from '../../lib/config/channels.ts';
import type { Sandbox } from '../sandbox.ts';
import type { ControlReply } from './protocol.ts';
import { indent, said } from './reply.ts';

/** Every message that a channel accepted, oldest first. */
export function listMessages({ inboxes }: Sandbox): ControlReply {
  const messages = CHANNEL_KINDS.flatMap((channel) =>
    inboxes[channel].received().map((message) => ({ channel, ...message })),
  ).toSorted((a, b) => a.at - b.at);
  const text = messages.map(({ at, channel, subject, repeat, printed }) => {
    const head = [
      new Date(at).toISOString(),
      channel,
      ...(subject === undefined ? [] : [JSON.stringify(subject)]),
    ];
    return `${head.join('  ')}${repeat ? ' (a repeat, not shown again)' : ''}\n${indent(printed)}`;
  });
  return said(
    text.length === 0 ? 'No message has been sent yet.' : text.join('\n\n'),
    messages.map(({ channel, at, data }) => ({ channel, at, ...data })),
  );
}
