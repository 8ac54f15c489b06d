import { z } from 'zod';
import { missing, REFUSALS, type Verdict } from './verdict.ts';

/** The required fields of each type of message. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  text: ['content'],
  markdown: ['title', 'text'],
  link: ['title', 'text', 'messageUrl'],
  actionCard: ['title', 'text'],
  feedCard: ['links'],
};

export type MessageBody = Readonly<Record<string, unknown>>;

const anyObject = z.record(z.string(), z.unknown());

/** Parses the request's body. Returns undefined if it is not a JSON object. */
export function parseBody(body: Buffer): MessageBody | undefined {
  try {
    return anyObject.safeParse(JSON.parse(body.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Returns why a robot cannot send this message, or undefined if it can. */
export function checkMessage(body: MessageBody): Verdict | undefined {
  const type = body['msgtype'];
  const parts = typeof type === 'string' ? PARTS[type] : undefined;
  if (typeof type !== 'string' || parts === undefined) return REFUSALS.messageType;
  const content = anyObject.safeParse(body[type]).data;
  if (content === undefined) return missing(type);
  const absent = parts.find((part) => content[part] === undefined || content[part] === '');
  return absent === undefined ? undefined : missing(`${type}.${absent}`);
}

/** Whether the visible text contains a keyword. */
export function contains(body: MessageBody, keyword: string): boolean {
  return textsOf(body[String(body['msgtype'])]).some((text) => text.includes(keyword));
}

/** All that people would read of a request's body; empty if it is not a message. */
export function visibleText(request: Buffer): string {
  const body = parseBody(request) ?? {};
  return textsOf(body[String(body['msgtype'])]).join('\n');
}

/** The visible text of a message: the title, if its type has one, and the text. */
export function readable(body: MessageBody): { readonly title: string | undefined; readonly text: string } {
  const content = anyObject.safeParse(body[String(body['msgtype'])]).data ?? {};
  const { title, text, content: plain } = content;
  return {
    title: typeof title === 'string' ? title : undefined,
    text: [text, plain].find((part) => typeof part === 'string') ?? textsOf(content).join('\n'),
  };
}

/** Whom a message mentions: mobile numbers, user ids or everybody. */
export function mentioned(body: MessageBody): string[] {
  const { isAtAll, atMobiles, atUserIds } = anyObject.safeParse(body['at']).data ?? {};
  return [...(isAtAll === true ? ['all'] : []), ...textsOf(atMobiles), ...textsOf(atUserIds)].map(
    (one) => `@${one}`,
  );
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  const fields = anyObject.safeParse(value).data;
  return fields === undefined ? [] : Object.values(fields).flatMap(textsOf);
}
