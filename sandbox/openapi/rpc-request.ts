import type { IncomingMessage } from 'node:http';
import { readBody } from '../http-host.ts';
import type { SignedRequest } from './canonical-form.ts';
import type { Parameters } from './parameters.ts';
import { Refusal } from './refusal.ts';

/** A request before any check. */
export interface RpcRequest extends SignedRequest {
  readonly action: string;
  readonly version: string;
}

export async function readRpcRequest(request: IncomingMessage): Promise<RpcRequest> {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(',') : value);
  }
  const url = new URL(request.url ?? '/', 'http://sandbox.invalid');
  return {
    method: request.method ?? '',
    pathname: url.pathname,
    query: new Map(url.searchParams),
    headers,
    body: await readBody(request),
    action: headers.get('x-acs-action') ?? '',
    version: headers.get('x-acs-version') ?? '',
  };
}

/** Checks that the request is RPC style: GET or POST on the root; a body, if there is one, is a form or JSON. */
export function checkForm(request: RpcRequest): void {
  if (request.method !== 'POST' && request.method !== 'GET') {
    throw new Refusal(405, 'UnsupportedHTTPMethod', 'This http method is not supported.');
  }
  if (request.pathname !== '/') {
    throw new Refusal(
      404,
      'InvalidAction.NotFound',
      'Specified api is not found, please check your url and method.',
    );
  }
  if (request.body.length > 0 && !/^application\/(x-www-form-urlencoded|json)\b/.test(contentType(request))) {
    throw new Refusal(415, 'UnsupportedContentType', 'The content type of the request is not supported.');
  }
}

/** The parameters of the query and of the form. The gateway accepts each parameter in either place. */
export function readParameters(request: RpcRequest): Parameters {
  if (!contentType(request).startsWith('application/x-www-form-urlencoded')) return request.query;
  return new Map([...request.query, ...new URLSearchParams(request.body.toString('utf8'))]);
}

function contentType(request: RpcRequest): string {
  return request.headers.get('content-type') ?? '';
}
