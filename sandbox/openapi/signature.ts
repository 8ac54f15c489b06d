import { createHmac } from 'node:crypto';
import type { AccessKey, Account } from '../account.ts';
import { ALGORITHM, canonicalForm, type SignedRequest } from './canonical-form.ts';
import { Refusal } from './refusal.ts';

const MAX_SKEW_MS = 15 * 60_000;

export interface Caller {
  readonly account: Account;
  readonly key: AccessKey;
}

/**
 * Checks requests signed with version 3 of the vendor's signature, in the gateway's order: form, key, date, token,
 * signature, nonce. Throws a `Refusal`.
 */
export class SignatureCheck {
  readonly #lookUp: (accessKeyId: string) => Caller | undefined;
  readonly #now: () => number;
  readonly #signatureNow: () => number;
  readonly #nonces = new Map<string, number>();

  /** `signatureNow` is the clock for dates and nonces, `now` the one for the expiry of tokens. */
  constructor(
    lookUp: (accessKeyId: string) => Caller | undefined,
    now: () => number,
    signatureNow: () => number,
  ) {
    this.#lookUp = lookUp;
    this.#now = now;
    this.#signatureNow = signatureNow;
  }

  check(request: SignedRequest): Caller {
    const authorization = parseAuthorization(request.headers.get('authorization'));
    const caller = this.#lookUp(authorization.accessKeyId);
    if (caller === undefined) {
      throw new Refusal(404, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.');
    }
    this.#checkDate(request.headers.get('x-acs-date'));
    this.#checkToken(caller.key, request.headers.get('x-acs-security-token') ?? '');
    checkSignature(request, authorization, caller.key.secret);
    this.#checkNonce(authorization.accessKeyId, request.headers.get('x-acs-signature-nonce'));
    return caller;
  }

  #checkDate(text: string | undefined): void {
    if (text === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)) {
      throw new Refusal(
        400,
        'InvalidTimeStamp.Format',
        'Specified time stamp or date value is not well formatted.',
      );
    }
    if (!(Math.abs(Date.parse(text) - this.#signatureNow()) <= MAX_SKEW_MS)) {
      throw new Refusal(400, 'InvalidTimeStamp.Expired', 'Specified time stamp or date value is expired.');
    }
  }

  #checkToken(key: AccessKey, token: string): void {
    if (key.securityToken === undefined) {
      if (token === '') return;
      throw new Refusal(
        400,
        'InvalidSecurityToken.MismatchWithAccessKey',
        'Specified SecurityToken mismatch with the AccessKey.',
      );
    }
    if (token === '')
      throw new Refusal(400, 'MissingSecurityToken', 'SecurityToken is mandatory for this action.');
    if (token !== key.securityToken) {
      throw new Refusal(400, 'InvalidSecurityToken.Malformed', 'Specified SecurityToken is malformed.');
    }
    if (key.expiresAt !== undefined && key.expiresAt.getTime() <= this.#now()) {
      throw new Refusal(400, 'InvalidSecurityToken.Expired', 'Specified SecurityToken is expired.');
    }
  }

  #checkNonce(accessKeyId: string, nonce: string | undefined): void {
    if (nonce === undefined || nonce === '') {
      throw new Refusal(400, 'MissingSignatureNonce', 'SignatureNonce is mandatory for this action.');
    }
    const now = this.#signatureNow();
    // A nonce is remembered only as long as the date of its request is accepted.
    for (const [old, until] of this.#nonces) {
      if (until > now) break;
      this.#nonces.delete(old);
    }
    const id = `${accessKeyId} ${nonce}`;
    if (this.#nonces.has(id)) {
      throw new Refusal(400, 'SignatureNonceUsed', 'Specified signature nonce was used already.');
    }
    this.#nonces.set(id, now + 2 * MAX_SKEW_MS);
  }
}

interface Authorization {
  readonly accessKeyId: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const INCOMPLETE = 'The request signature does not conform to Aliyun standards.';

function parseAuthorization(text: string | undefined): Authorization {
  const match = /^(\S+) Credential=([^,]+),\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]+)$/.exec(
    text ?? '',
  );
  const [, algorithm, accessKeyId, signedHeaders, signature] = match ?? [];
  if (
    algorithm !== ALGORITHM ||
    accessKeyId === undefined ||
    signedHeaders === undefined ||
    signature === undefined
  ) {
    throw new Refusal(400, 'IncompleteSignature', INCOMPLETE);
  }
  return { accessKeyId, signedHeaders: signedHeaders.split(';'), signature };
}

function checkSignature(request: SignedRequest, authorization: Authorization, secret: string): void {
  const { headers } = request;
  // A header that is not signed could have been added by anyone.
  const mustBeSigned = [...headers.keys()].filter((name) => name === 'host' || name.startsWith('x-acs-'));
  if (!mustBeSigned.every((name) => authorization.signedHeaders.includes(name))) {
    throw new Refusal(400, 'IncompleteSignature', INCOMPLETE);
  }
  const { payloadHash, canonicalRequest, stringToSign } = canonicalForm(request, authorization.signedHeaders);
  const signature = createHmac('sha256', secret).update(stringToSign).digest('hex');
  if (signature !== authorization.signature || headers.get('x-acs-content-sha256') !== payloadHash) {
    throw new Refusal(
      400,
      'SignatureDoesNotMatch',
      `Specified signature does not match our calculation. server StringToSign is [${stringToSign}] server CanonicalRequest is [${canonicalRequest}]`,
    );
  }
}
