import { createHash, createHmac } from 'node:crypto';

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

export function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('base64');
}

/** The signature of a request with the caller's secret: over path, method, empty query and all `x-ots-` headers. */
export function requestSignature(secret: string, path: string, method: string, headers: Headers): string {
  return hmac(secret, `${path}\n${method}\n\n${canonical(headers)}\n`);
}

/** The signature in the `authorization` header of an answer, with which a caller verifies the service. */
export function responseSignature(secret: string, path: string, headers: Headers): string {
  return hmac(secret, `${canonical(headers)}\n${path}`);
}

function canonical(headers: Headers): string {
  return Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), String(value).trim()] as const)
    .filter(([name]) => name.startsWith('x-ots-') && name !== 'x-ots-signature')
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value}`)
    .join('\n');
}

function hmac(secret: string, text: string): string {
  return createHmac('sha1', secret).update(text).digest('base64');
}
