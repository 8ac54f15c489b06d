import type { IncomingMessage } from 'node:http';
import OpenApi from '@alicloud/openapi-client';
import Util from '@alicloud/tea-util';
import { capReplies } from './cap-replies.ts';
import type { CredentialSource } from '../platform/credentials.ts';
import { Redactor } from '../platform/redact.ts';
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
 * Calls an Alibaba Cloud RPC API through `@alicloud/openapi-client` with ACS3-HMAC-SHA256.
 *
 * The body is read as a stream, up to a size limit: with `json` the SDK would round 64-bit ids, with `string` it would
 * hold a body of any size. Throws `OpenApiError` only; does not retry.
 */
export function rpcCaller(target: OpenApiTarget): RpcCall {
  capReplies();
  const url = new URL(target.endpoint);
  const client = new OpenApi.default(
    new OpenApi.Config({
      credential: asSdkCredential(target.credentials),
      endpoint: url.host,
      protocol: url.protocol.slice(0, -1),
      userAgent: 'swas-share-auditor',
    }),
  );
  const protocol = url.protocol.slice(0, -1).toUpperCase();
  const runtime = new Util.RuntimeOptions({
    autoretry: false,
    connectTimeout: IDLE_TIMEOUT_MS,
    readTimeout: IDLE_TIMEOUT_MS,
  });
  const send = async (action: string, query: Readonly<Record<string, string>>): Promise<IncomingMessage> => {
    const params = new OpenApi.Params({
      action,
      version: target.service.version,
      protocol,
      pathname: '/',
      method: 'POST',
      authType: 'AK',
      style: 'RPC',
      reqBodyType: 'formData',
      bodyType: 'binary',
    });
    const answer = await client.callApi(params, new OpenApi.OpenApiRequest({ query }), runtime);
    return answer['body'] as IncomingMessage;
  };
  return async (action, query, signal) => {
    if (signal?.aborted) throw outOfTime(action);
    try {
      return parseExactly(await readBody(action, send(action, query), signal));
    } catch (thrown) {
      const request = { service: target.service, action, host: url.host };
      throw toOpenApiError(request, thrown, (text) =>
        withoutSecrets(text, target.credentials, query['ExternalId']),
      );
    }
  };
}

/** A service's answer may repeat what it was sent, and error texts are stored and shown (I12). */
function withoutSecrets(text: string, credentials: CredentialSource, externalId: string | undefined): string {
  const { accessKeySecret, securityToken } = credentials.latest();
  const redactor = new Redactor();
  redactor.add(accessKeySecret, securityToken, externalId);
  return redactor.redact(text);
}

/** The SDK calls its credential object for every request, so that renewed credentials are used. */
function asSdkCredential(source: CredentialSource) {
  return {
    getCredential: async () => {
      const c = await source.get();
      return { ...c, type: c.securityToken === undefined ? 'access_key' : 'sts' };
    },
  } as unknown as NonNullable<InstanceType<typeof OpenApi.Config>['credential']>;
}
