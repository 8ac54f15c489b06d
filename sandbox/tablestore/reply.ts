import { randomUUID } from 'node:crypto';
import type { Reply } from '../http-effects.ts';
import { Refusal } from './refusal.ts';
import { md5, responseSignature } from './signature.ts';
import { encodeMessage } from './wire/protocol.ts';

/** What the service answers, before it is dressed for the wire. */
export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** The caller an answer is signed for, where the request came so far. */
export interface Caller {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

/** What went wrong, in the service's own form. What is not a refusal is a defect of the emulator, and says so. */
export function errorAnswer(error: unknown): Answer {
  const refusal =
    error instanceof Refusal
      ? error
      : new Refusal('OTSInternalServerError', `The emulator failed: ${String(error)}`);
  return {
    status: refusal.status,
    body: encodeMessage('Error', { code: refusal.code, message: refusal.message }),
  };
}

/** The answer with the headers that every answer of the service carries. */
export function dressed(
  { status, body }: Answer,
  path: string,
  caller: Caller | undefined,
  now: number,
): Reply {
  const headers = {
    'x-ots-contentmd5': md5(body),
    'x-ots-contenttype': 'protocol buffer',
    'x-ots-date': new Date(now).toISOString(),
    'x-ots-requestid': randomUUID(),
  };
  if (caller === undefined) return { status, headers, body };
  const signature = responseSignature(caller.accessKeySecret, path, headers);
  return { status, headers: { ...headers, authorization: `OTS ${caller.accessKeyId}:${signature}` }, body };
}
