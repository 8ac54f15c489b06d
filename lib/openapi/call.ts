import type { Credentials, CredentialSource } from '../platform/credentials.ts';
import { Redactor } from '../platform/redact.ts';
import { apiClient } from './api-client.ts';
import type { ApiService } from './errors.ts';
import { parseExactly } from './exact-json.ts';
import { toOpenApiError } from './explain-error.ts';
import { outOfTime, readBody } from './read-body.ts';

/** The maximum silence on the socket, before or within the answer. */
const IDLE_TIMEOUT_MS = 10_000;

export interface OpenApiTarget {
  /** `https://host[:port]`, or `http://` on loopback. */
  readonly endpoint: string;
  readonly service: ApiService;
  readonly credentials: CredentialSource;
}

/** One signed RPC call. Returns the reply as parsed JSON, with numbers beyond 2^53 as text (I9). */
export type RpcCall = (
  action: string,
  query: Readonly<Record<string, string>>,
  signal?: AbortSignal,
) => Promise<unknown>;

/**
 * Calls an Alibaba Cloud RPC API through `@alicloud/openapi-client` with ACS3-HMAC-SHA256. The body is read up to a size
 * limit. Throws `OpenApiError` only; does not retry.
 */
export function rpcCaller({ endpoint, service, credentials }: OpenApiTarget): RpcCall {
  const client = apiClient(endpoint, credentials);
  const { version } = service;
  const form = { version, style: 'RPC', method: 'POST', pathname: '/', timeoutMs: IDLE_TIMEOUT_MS } as const;
  return async (action, query, signal) => {
    if (signal?.aborted) throw outOfTime(action);
    try {
      return parseExactly(await readBody(action, client.send({ ...form, action, query }), { signal }));
    } catch (thrown) {
      throw toOpenApiError({ service, action, host: client.host }, thrown, (text) =>
        withoutSecrets(text, credentials.latest(), query['ExternalId']),
      );
    }
  };
}

/** A service's answer may repeat what it was sent, and error texts are stored and shown (I12). */
export function withoutSecrets(
  text: string,
  { accessKeySecret, securityToken }: Credentials,
  externalId?: string,
): string {
  const redactor = new Redactor();
  redactor.add(accessKeySecret, securityToken, externalId);
  return redactor.redact(text);
}
