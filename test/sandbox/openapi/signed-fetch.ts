import { createHash, createHmac } from 'node:crypto';
import { z } from 'zod';

const fields = z.record(z.string(), z.unknown());

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/**
 * A signed SWAS call by hand, for what the vendor's client does not let one do or see: another method, body, date
 * or nonce, and the headers of the answer.
 */
export async function signedFetch(
  url: string,
  options: {
    action?: string;
    version?: string;
    query?: Record<string, string>;
    method?: string;
    path?: string;
    body?: string;
    contentType?: string;
    date?: string;
    nonce?: string;
    accessKeyId?: string;
    secret?: string;
    token?: string;
    /** Header that is sent but left out of the signature. */
    unsigned?: Record<string, string>;
    authorization?: string;
  } = {},
): Promise<{ status: number; headers: Headers; reply: Record<string, unknown> }> {
  const method = options.method ?? 'POST';
  const path = options.path ?? '/';
  const body = options.body ?? '';
  const query = Object.entries(options.query ?? {})
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
  const signed: Record<string, string> = {
    host: new URL(url).host,
    'x-acs-action': options.action ?? 'ListRegions',
    'x-acs-content-sha256': sha256(body),
    'x-acs-date': options.date ?? `${new Date().toISOString().slice(0, 19)}Z`,
    'x-acs-signature-nonce': options.nonce ?? `${Math.random()}`,
    'x-acs-version': options.version ?? '2020-06-01',
    ...(options.contentType === undefined ? {} : { 'content-type': options.contentType }),
    ...(options.token === undefined ? {} : { 'x-acs-security-token': options.token }),
  };
  const names = Object.keys(signed).toSorted();
  const canonical = [
    method,
    path,
    query,
    names.map((name) => `${name}:${signed[name]}\n`).join(''),
    names.join(';'),
    sha256(body),
  ].join('\n');
  const signature = createHmac('sha256', options.secret ?? 'sandbox-access-key-secret')
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest('hex');
  const credential = options.accessKeyId ?? 'sandbox-access-key';
  const authorization =
    options.authorization ??
    `ACS3-HMAC-SHA256 Credential=${credential},SignedHeaders=${names.join(';')},Signature=${signature}`;
  const response = await fetch(`${url}${path}${query === '' ? '' : `?${query}`}`, {
    method,
    headers: { ...signed, ...options.unsigned, authorization },
    ...(body === '' ? {} : { body }),
  });
  return {
    status: response.status,
    headers: response.headers,
    reply: fields.parse(await response.json()),
  };
}
