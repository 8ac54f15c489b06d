import type { SignedRequest } from '../openapi/canonical-form.ts';
import { Refusal } from '../openapi/refusal.ts';
import { type Caller, SignatureCheck } from '../openapi/signature.ts';
import { FcRefusal } from './refusal.ts';
import { type FcOperation, VERSION } from './request.ts';
import type { FcSignedRequest, Realm } from './signature.ts';

/**
 * Checks the signature of the vendor's other APIs, ACS3-HMAC-SHA256, which the typed client of 3.0 makes: the canonical
 * request with its path, its query, every `x-acs-` header and the hash of the body; date, token and nonce. The action
 * and the version that it names must be those of the path. Throws an `FcRefusal` with the gateway's code.
 */
export class Acs3Check {
  readonly #signatures: SignatureCheck;

  constructor({ lookUp, now, signatureNow }: Realm) {
    this.#signatures = new SignatureCheck(lookUp, now, signatureNow);
  }

  check(request: FcSignedRequest, operation: FcOperation): Caller {
    const { method, encodedPath: pathname, query, body } = request;
    const headers = new Map<string, string>();
    for (const [name, value] of Object.entries(request.headers))
      if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(',') : value);
    const caller = this.#verify({ method, pathname, query: new Map(query), headers, body });
    if (headers.get('x-acs-action') !== operation || headers.get('x-acs-version') !== VERSION)
      throw new FcRefusal(
        404,
        'InvalidAction.NotFound',
        'Specified api is not found, please check your url and method.',
      );
    return caller;
  }

  #verify(request: SignedRequest): Caller {
    try {
      return this.#signatures.check(request);
    } catch (error) {
      if (error instanceof Refusal) throw new FcRefusal(error.status, error.code, error.message);
      throw error;
    }
  }
}
