import { createHash, createHmac } from 'node:crypto';
import { request, type IncomingHttpHeaders } from 'node:http';
import type { TablestoreServer } from '../../../sandbox/tablestore/server.ts';
import { INSTANCE, KEY } from './setup.ts';

export interface RawAnswer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Code and message of a refusal. */
  readonly text: string;
}

interface RawOptions {
  readonly method?: string;
  readonly path?: string;
  readonly body?: Buffer;
  /** Headers in place of the right ones, before the signature; undefined: left out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** In place of the right signature; undefined: left out. */
  readonly signature?: string | undefined;
  readonly secret?: string;
}

/** One request by hand, right in all that is not said otherwise. Signed here, not by the emulator's own code. */
export function rawRequest(server: TablestoreServer, options: RawOptions = {}): Promise<RawAnswer> {
  const {
    method = 'POST',
    path = '/ListTable',
    body = Buffer.alloc(0),
    secret = KEY.secretAccessKey,
  } = options;
  const headers: Record<string, string> = {};
  const wanted = {
    'x-ots-accesskeyid': KEY.accessKeyId,
    'x-ots-apiversion': '2015-12-31',
    'x-ots-contentmd5': createHash('md5').update(body).digest('base64'),
    'x-ots-date': new Date().toISOString(),
    'x-ots-instancename': INSTANCE,
    ...options.headers,
  };
  for (const [name, value] of Object.entries(wanted)) if (value !== undefined) headers[name] = value;
  const lines = Object.keys(headers)
    .toSorted()
    .map((name) => `${name}:${headers[name]}\n`);
  const right = createHmac('sha1', secret)
    .update(`${path}\n${method}\n\n${lines.join('')}`)
    .digest('base64');
  const signature = 'signature' in options ? options.signature : right;
  if (signature !== undefined) headers['x-ots-signature'] = signature;
  return send(`${server.endpoint}${path}`, method, headers, body);
}

function send(
  url: string,
  method: string,
  headers: Record<string, string>,
  body: Buffer,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const whole = Buffer.concat(chunks);
        resolve({
          status: response.statusCode,
          headers: response.headers,
          body: whole,
          text: whole.toString('latin1'),
        });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
