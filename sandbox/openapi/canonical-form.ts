import { createHash } from 'node:crypto';

export const ALGORITHM = 'ACS3-HMAC-SHA256';

export interface SignedRequest {
  readonly method: string;
  readonly pathname: string;
  /** The parameters of the query, without those of the body. */
  readonly query: ReadonlyMap<string, string>;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** The string that version 3 of the vendor's signature signs, with the two intermediate results. */
export function canonicalForm(
  request: SignedRequest,
  signedHeaders: readonly string[],
): { readonly payloadHash: string; readonly canonicalRequest: string; readonly stringToSign: string } {
  const payloadHash = sha256(request.body);
  const canonicalRequest = [
    request.method,
    request.pathname,
    [...request.query]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .join('&'),
    signedHeaders.map((name) => `${name}:${(request.headers.get(name) ?? '').trim()}\n`).join(''),
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
  return { payloadHash, canonicalRequest, stringToSign: `${ALGORITHM}\n${sha256(canonicalRequest)}` };
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
