import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { AccessKey } from '../account.ts';
import type { Caller } from '../openapi/signature.ts';
import { FcRefusal } from './refusal.ts';

const MAX_SKEW_MS = 15 * 60_000;

export interface FcSignedRequest {
  readonly method: string;
  /** Decoded and without the query, as the signature of version 2.0 signs it. */
  readonly path: string;
  /** As it was sent, without the query, as ACS3-HMAC-SHA256 signs it. */
  readonly encodedPath: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  readonly headers: IncomingHttpHeaders;
}

/** The known keys, and two clocks: `now` (the sandbox's) for tokens, `signatureNow` (the system's) for dates. */
export interface Realm {
  readonly lookUp: (accessKeyId: string) => Caller | undefined;
  readonly now: () => number;
  readonly signatureNow: () => number;
}

/**
 * Checks the signature that `@alicloud/fc2` makes (`Authorization: FC KEY:BASE64`, HMAC-SHA256 over method, MD5, type,
 * date, every `x-fc-` header and the path). The order is: date present, form, key, date, signature, token. Throws an
 * `FcRefusal`. The texts are the vendor's («Error codes», «Signature authentication»). The vendor does not document
 * the codes for a wrong date or token; `AccessDenied` is used for them.
 */
export function checkSignature(request: FcSignedRequest, realm: Realm): Caller {
  const date = header(request, 'date');
  if (date === '')
    throw new FcRefusal(400, 'MissingRequiredHeader', 'required HTTP header Date was not specified');
  const authorization = header(request, 'authorization');
  const [, accessKeyId, signature] = /^FC ([^:\s]+):(\S+)$/.exec(authorization) ?? [];
  if (accessKeyId === undefined || signature === undefined)
    throw new FcRefusal(400, 'InvalidArgument', `invalid authorization '${authorization}'`);
  const caller = realm.lookUp(accessKeyId);
  if (caller === undefined)
    throw new FcRefusal(403, 'InvalidAccessKeyID', `invalid access key ID '${accessKeyId}'`);
  checkDate(date, realm.signatureNow());
  if (!same(sign(request, caller.key.secret), signature))
    throw new FcRefusal(
      403,
      'SignatureNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your access key and signing method',
    );
  checkToken(caller.key, header(request, 'x-fc-security-token'), realm.now());
  return caller;
}

function checkDate(text: string, now: number): void {
  const date = Date.parse(text);
  if (Number.isNaN(date)) throw new FcRefusal(400, 'InvalidArgument', `invalid date '${text}'`);
  if (Math.abs(now - date) <= MAX_SKEW_MS) return;
  const current = new Date(now).toUTCString();
  throw new FcRefusal(
    403,
    'AccessDenied',
    `the difference between the request time '${text}' and the current time '${current}' is too large`,
  );
}

function checkToken(key: AccessKey, token: string, now: number): void {
  if (token !== (key.securityToken ?? ''))
    throw new FcRefusal(403, 'AccessDenied', 'the security token is missing or invalid');
  if (key.expiresAt !== undefined && key.expiresAt.getTime() <= now)
    throw new FcRefusal(403, 'AccessDenied', 'the security token has expired');
}

function sign(request: FcSignedRequest, secret: string): string {
  const own = Object.keys(request.headers).filter((name) => name.startsWith('x-fc-'));
  const text = [
    request.method,
    header(request, 'content-md5'),
    header(request, 'content-type'),
    header(request, 'date'),
    ...own.toSorted().map((name) => `${name}:${header(request, name)}`),
    request.path,
  ].join('\n');
  return createHmac('sha256', secret).update(text).digest('base64');
}

function header({ headers }: FcSignedRequest, name: string): string {
  const value = headers[name];
  return Array.isArray(value) ? value.join(',') : (value ?? '');
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
