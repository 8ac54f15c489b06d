import { z } from 'zod';
import { missing, REFUSALS, type Verdict } from './verdict.ts';

/** The parts that each type of message must have. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  text: ['content'],
  markdown: ['title', 'text'],
  link: ['title', 'text', 'messageUrl'],
  actionCard: ['title', 'text'],
  feedCard: ['links'],
};

export type MessageBody = Readonly<Record<string, unknown>>;

const anyObject = z.record(z.string(), z.unknown());

/** The request's body as an object; undefined where it is not JSON, or no object. */
export function parseBody(body: Buffer): MessageBody | undefined {
  try {
    return anyObject.safeParse(JSON.parse(body.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Why this is no message that a robot can send; undefined where it is one. */
export function checkMessage(body: MessageBody): Verdict | undefined {
  const type = body['msgtype'];
  const parts = typeof type === 'string' ? PARTS[type] : undefined;
  if (typeof type !== 'string' || parts === undefined) return REFUSALS.messageType;
  const content = anyObject.safeParse(body[type]).data;
  if (content === undefined) return missing(type);
  const absent = parts.find((part) => content[part] === undefined || content[part] === '');
  return absent === undefined ? undefined : missing(`${type}.${absent}`);
}

/** Whether a keyword stands in what people get to read. */
export function contains(body: MessageBody, keyword: string): boolean {
  return textsOf(body[String(body['msgtype'])]).some((text) => text.includes(keyword));
}

/** What people get to read: the title, where the type has one, and the text. */
export function readable(body: MessageBody): { readonly title: string | undefined; readonly text: string } {
  const content = anyObject.safeParse(body[String(body['msgtype'])]).data ?? {};
  const { title, text, content: plain } = content;
  return {
    title: typeof title === 'string' ? title : undefined,
    text: [text, plain].find((part) => typeof part === 'string') ?? textsOf(content).join('\n'),
  };
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  const fields = anyObject.safeParse(value).data;
  return fields === undefined ? [] : Object.values(fields).flatMap(textsOf);
}
