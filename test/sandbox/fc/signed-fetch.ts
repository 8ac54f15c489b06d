import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { json } from 'node:stream/consumers';

export interface SignedReply {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly requestId: unknown;
  readonly body: unknown;
}

/** A signed call by hand, for what the vendor's client does not let one do or see: another date, scheme or method. */
export function signedFetch(
  url: string,
  path: string,
  options: {
    method?: string;
    date?: string;
    accessKeyId?: string;
    secret?: string;
    authorization?: string;
    /** Headers that are sent but left out of the signature. */
    unsigned?: Record<string, string>;
  } = {},
): Promise<SignedReply> {
  const { method = 'POST', date = new Date().toUTCString(), accessKeyId = 'sandbox-access-key' } = options;
  const signature = createHmac('sha256', options.secret ?? 'sandbox-access-key-secret')
    .update([method, '', '', date, `/2023-03-30${path}`].join('\n'))
    .digest('base64');
  const headers = {
    authorization: options.authorization ?? `FC ${accessKeyId}:${signature}`,
    ...(date === '' ? {} : { date }),
    ...options.unsigned,
  };
  return new Promise((resolve, reject) => {
    const call = request(`${url}/2023-03-30${path}`, { method, headers }, (response) => {
      const { 'content-type': contentType, 'x-fc-request-id': requestId } = response.headers;
      const read = contentType === 'application/json' ? json(response) : Promise.resolve(response.resume());
      read.then(
        (body) => resolve({ status: response.statusCode ?? 0, contentType, requestId, body }),
        reject,
      );
    });
    call.on('error', reject);
    call.end();
  });
}
