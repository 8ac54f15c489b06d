import type { CustomImage } from '../cloud.ts';
import type { Effect } from '../faults.ts';
import type { Sandbox } from '../sandbox.ts';
import type { ControlReply, ControlRequest } from './protocol.ts';

/** Carries out one command. Throws an `Error` whose message is for the person who typed it. */
export function carryOut(sandbox: Sandbox, request: ControlRequest): ControlReply {
  const { cloud } = sandbox;
  switch (request.command) {
    case 'images':
      return listImages(cloud.images());
    case 'shares':
      return listShares(cloud.image(request.imageId));
    case 'share':
      cloud.share(request.imageId, ...request.accountIds);
      return said(`Shared ${request.imageId} with ${request.accountIds.join(', ')}.`);
    case 'unshare':
      cloud.unshare(request.imageId, ...request.accountIds);
      return said(`${request.imageId} is not shared with ${request.accountIds.join(', ')} any more.`);
    case 'delete':
      cloud.deleteImage(request.imageId);
      return said(`Deleted ${request.imageId}.`);
    case 'messages':
      return listMessages(sandbox);
    case 'fault':
      return addFault(sandbox, request);
    case 'heal':
      sandbox.faults.clear();
      return said('All faults are taken away.');
    default:
      return request satisfies never;
  }
}

function said(text: string, data?: unknown): ControlReply {
  return { ok: true, text, data };
}

function listImages(images: readonly CustomImage[]): ControlReply {
  const lines = images.map((image) => {
    const shared = image.shares.size === 0 ? '' : `  shared with ${image.shares.size}`;
    // Quoted, since a name may hold whatever its author liked, a terminal's escapes included.
    return `${image.id}  ${image.regionId}  ${JSON.stringify(image.name)}${shared}${image.inShare ? '  open to ECS' : ''}`;
  });
  const data = images.map(({ id, regionId, name, inShare, shares }) => ({
    imageId: id,
    regionId,
    name,
    inShare,
    shares: shares.size,
  }));
  return said(lines.length === 0 ? 'There are no images.' : lines.join('\n'), data);
}

function listShares(image: CustomImage): ControlReply {
  const shares = [...image.shares];
  const text =
    shares.length === 0
      ? `${image.id} is shared with nobody.`
      : shares.map(([account, time]) => `${account.padEnd(19)}  ${time}`).join('\n');
  return said(
    text,
    shares.map(([accountId, sharedTime]) => ({ accountId, sharedTime })),
  );
}

function listMessages(sandbox: Sandbox): ControlReply {
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
  return said(text.length === 0 ? 'Nothing was sent so far.' : text.join('\n\n'), messages);
}

/** Control characters are taken out: what is printed here came over the wire. */
function indent(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => `    ${line.replace(/\p{Cc}/gu, '')}`.trimEnd())
    .join('\n');
}

function addFault(sandbox: Sandbox, request: Extract<ControlRequest, { command: 'fault' }>): ControlReply {
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
  return said(`${which} of ${service} ${operation} meets: ${fate}.`);
}

function toEffect(request: Extract<ControlRequest, { command: 'fault' }>): Effect {
  const { kind } = request;
  if (kind === 'refuse') {
    if (request.code === undefined)
      throw new Error('refuse needs the code to refuse with, such as InternalError');
    return { kind, code: request.code };
  }
  return kind === 'delay' ? { kind, ms: request.ms ?? 1000 } : { kind };
}
