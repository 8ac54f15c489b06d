import type { Sandbox } from '../sandbox.ts';
import type { ControlReply } from './protocol.ts';
import { indent, said } from './reply.ts';

export function listMessages(sandbox: Sandbox): ControlReply {
  const messages = [
    ...sandbox.dingtalk.messages.map(({ at, body, msgUuid, repeat }) => ({
      channel: 'dingtalk',
      at,
      msgUuid,
      repeat,
      body,
    })),
    ...sandbox.mailbox.messages.map(({ at, envelope, messageId, subject, text }) => ({
      channel: 'email',
      at,
      envelope,
      messageId,
      subject,
      text,
    })),
  ].toSorted((a, b) => a.at - b.at);
  const text = messages.map((message) => {
    const time = new Date(message.at).toISOString();
    if ('subject' in message)
      return `${time}  email  ${JSON.stringify(message.subject)}\n${indent(message.text)}`;
    return `${time}  dingtalk${message.repeat ? ' (a repeat, not shown again)' : ''}\n${indent(JSON.stringify(message.body, null, 2))}`;
  });
  return said(text.length === 0 ? 'No message has been sent yet.' : text.join('\n\n'), messages);
}
