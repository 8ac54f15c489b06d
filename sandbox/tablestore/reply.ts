import { randomUUID } from 'node:crypto';
import type { Reply } from '../http-effects.ts';
import { Refusal } from './refusal.ts';
import { md5, responseSignature } from './signature.ts';
import { encodeMessage } from './wire/protocol.ts';

/** An answer of the service, without its headers. */
export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** The caller whose secret signs the answer; known once the request has been authenticated. */
export interface Caller {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

/** An error in the service's form. One that is not a `Refusal` is a defect of the emulator; the message says so. */
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

/** Adds the headers that every answer of the service has. */
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
