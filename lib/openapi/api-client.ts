import type { IncomingMessage } from 'node:http';
import OpenApi from '@alicloud/openapi-client';
import Util from '@alicloud/tea-util';
import type { CredentialSource } from '../platform/credentials.ts';
import { capReplies } from './cap-replies.ts';

/** What differs between the requests of the vendor's APIs. RPC style has all in the query, ROA style a path. */
export interface ApiRequestForm {
  readonly action: string;
  /** `2020-06-01` */
  readonly version: string;
  readonly style: 'RPC' | 'ROA';
  readonly method: 'GET' | 'POST';
  readonly pathname: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is. */
  readonly body?: Buffer | undefined;
  /** Milliseconds for the connection, and again for the answer. */
  readonly timeoutMs: number;
}

export interface ApiClient {
  /** Host, and port if it is another than the protocol's own. */
  readonly host: string;
  /** Resolves to the answer, unread. Rejects with whatever the SDK throws, for a refusal as well; does not retry. */
  readonly send: (request: ApiRequestForm) => Promise<IncomingMessage>;
}

/**
 * `@alicloud/openapi-client` for one endpoint: signs with ACS3-HMAC-SHA256.
 *
 * It hands over the body as a stream: with `json` the SDK would round 64-bit ids and take the bytes of a function for
 * JSON, with `string` it would hold a body of any size.
 *
 * @param endpoint `https://host[:port]`, or `http://` on loopback.
 */
export function apiClient(endpoint: string, credentials: CredentialSource): ApiClient {
  capReplies();
  const url = new URL(endpoint);
  const protocol = url.protocol.slice(0, -1);
  const client = new OpenApi.default(
    new OpenApi.Config({
      credential: asSdkCredential(credentials),
      endpoint: url.host,
      protocol,
      userAgent: 'swas-share-auditor',
    }),
  );
  return {
    host: url.host,
    async send({ query, headers, body, timeoutMs, ...form }) {
      const params = new OpenApi.Params({
        ...form,
        protocol: protocol.toUpperCase(),
        authType: 'AK',
        reqBodyType: body === undefined ? 'formData' : 'byte',
        bodyType: 'binary',
      });
      const request = new OpenApi.OpenApiRequest({ query, headers, body });
      const runtime = new Util.RuntimeOptions({
        autoretry: false,
        connectTimeout: timeoutMs,
        readTimeout: timeoutMs,
      });
      const answer = await client.callApi(params, request, runtime);
      return answer['body'] as IncomingMessage;
    },
  };
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
