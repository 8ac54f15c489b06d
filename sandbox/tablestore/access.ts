import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Instance } from './data/instance.ts';
import type { Operation } from './operation.ts';
import { operations } from './operations/all.ts';
import { Refusal } from './refusal.ts';
import type { Caller } from './reply.ts';
import { LIMITS } from './rules/limits.ts';
import { md5, requestSignature } from './signature.ts';

export interface AccessKey {
  readonly accessKeySecret: string;
  /** The account that owns the key. */
  readonly accountId?: string;
  /** For a temporary key: the security token that every request must carry. */
  readonly securityToken?: string;
  /** For a temporary key: when it expires, in milliseconds since the epoch. */
  readonly expiresAt?: number;
}

/** A request whose form, signature and target have been checked. */
export interface Admitted {
  readonly operation: Operation;
  readonly instance: Instance;
  readonly caller: Caller;
}

export interface Realm {
  readonly accessKeys: (accessKeyId: string) => AccessKey | undefined;
  readonly instances: ReadonlyMap<string, Instance>;
  readonly owner?: string;
  readonly now: () => number;
  readonly signatureNow: () => number;
}

const CLOCK_TOLERANCE_MS = 15 * 60 * 1000;
const API_VERSION = '2015-12-31';
const NEEDED = [
  'x-ots-date',
  'x-ots-apiversion',
  'x-ots-accesskeyid',
  'x-ots-contentmd5',
  'x-ots-instancename',
  'x-ots-signature',
] as const;

/**
 * Checks a request, in this order: method, operation, size, headers, clock, body, caller, target. `body` is undefined
 * if it was too large. Throws a `Refusal`.
 */
export function admit(request: IncomingMessage, body: Buffer | undefined, realm: Realm): Admitted {
  if (request.method !== 'POST') throw new Refusal('OTSMethodNotAllowed');
  const path = pathOf(request);
  const operation = operations.get(path.slice(1));
  if (operation === undefined) {
    throw new Refusal('OTSParameterInvalid', `Unsupported operation: '${path.slice(1)}'.`);
  }
  if (body === undefined) throw new Refusal('OTSRequestBodyTooLarge');
  for (const name of NEEDED) {
    if (header(request, name) === '') {
      throw new Refusal('OTSParameterInvalid', `Missing header: '${name}'.`);
    }
  }
  checkDate(header(request, 'x-ots-date'), realm.signatureNow());
  const version = header(request, 'x-ots-apiversion');
  if (version !== API_VERSION) {
    throw new Refusal('OTSParameterInvalid', `Invalid API version: ${version}.`);
  }
  if (header(request, 'x-ots-contentmd5') !== md5(body)) {
    throw denied('Mismatch between MD5 value of request body and x-ots-contentmd5 in header.');
  }
  const { caller, accountId } = checkCaller(request, path, realm);
  const instance = realm.instances.get(header(request, 'x-ots-instancename'));
  // Another account's instance counts as missing: instance names are not unique across accounts.
  if (instance === undefined || (realm.owner !== undefined && accountId !== realm.owner))
    throw denied('The instance is not found.');
  return { operation, instance, caller };
}

export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?')[0] ?? '/';
}

/** The largest request body that the service accepts, in bytes. */
export const MAX_BODY_BYTES = LIMITS.bodyBytes;

function checkDate(text: string, now: number): void {
  const date = /^(\d{4}-\d\d-\d\dT|[A-Z][a-z]{2}, )/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(date)) throw new Refusal('OTSParameterInvalid', `Invalid date format: ${text}.`);
  if (Math.abs(now - date) > CLOCK_TOLERANCE_MS) {
    throw denied(`Mismatch between system time and x-ots-date: ${text}.`);
  }
}

function checkCaller(
  request: IncomingMessage,
  path: string,
  realm: Realm,
): { caller: Caller; accountId: string | undefined } {
  const accessKeyId = header(request, 'x-ots-accesskeyid');
  const key = realm.accessKeys(accessKeyId);
  if (key === undefined) throw denied('The AccessKeyID does not exist.');
  const expected = requestSignature(key.accessKeySecret, path, 'POST', request.headers);
  if (!same(expected, header(request, 'x-ots-signature'))) throw denied('Signature mismatch.');
  if (header(request, 'x-ots-ststoken') !== (key.securityToken ?? '')) {
    throw denied('The security token is invalid.');
  }
  if (key.expiresAt !== undefined && realm.now() >= key.expiresAt) {
    throw denied('The security token is expired.');
  }
  return { caller: { accessKeyId, accessKeySecret: key.accessKeySecret }, accountId: key.accountId };
}

function header(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function denied(message: string): Refusal {
  return new Refusal('OTSAuthFailed', message);
}
