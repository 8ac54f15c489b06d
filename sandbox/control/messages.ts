import { CHANNEL_KINDS } from '../../lib/config/channels.ts';
import { visibleText } from '../../lib/text/visible-text.ts';
import type { Sandbox } from '../sandbox.ts';
import type { ControlReply } from './protocol.ts';
import { indent, said } from './reply.ts';

/** Every message that a channel accepted, oldest first, as a person reads it and as it was sent. */
export function listMessages({ inboxes }: Sandbox): ControlReply {
  const messages = CHANNEL_KINDS.flatMap((channel) =>
    inboxes[channel].received().map((message) => ({ channel, ...message })),
  ).toSorted((a, b) => a.at - b.at);
  const text = messages.map(({ at, channel, to, subject, text: body, repeat }) => {
    const time = new Date(at).toISOString().slice(0, 19).replace('T', ' ');
    const whom = to.length === 0 ? '' : ` to ${to.map((one) => visibleText(one)).join(', ')}`;
    const head = `${time} UTC  ${channel}${whom}${repeat ? ' (a repeat, not shown again)' : ''}`;
    return `${head}\n${indent([...(subject === undefined ? [] : [`[${subject}]`, '']), body.trim()].join('\n'))}`;
  });
  return said(
    text.length === 0 ? 'No message has been sent yet.' : text.join('\n\n'),
    messages.map(({ channel, at, data }) => ({ channel, at, ...data })),
  );
}
