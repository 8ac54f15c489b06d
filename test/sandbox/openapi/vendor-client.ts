import OpenApi, { Config, OpenApiRequest, Params } from '@alicloud/openapi-client';
import { RuntimeOptions } from '@alicloud/tea-util';
import { parse } from 'lossless-json';
import { z } from 'zod';

export interface Keys {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

export const DEMO_KEYS: Keys = {
  accessKeyId: 'sandbox-access-key',
  accessKeySecret: 'sandbox-access-key-secret',
};

/** How a call ended: the reply, or what the vendor's client threw. */
export interface Outcome {
  readonly status: number;
  readonly code: string | undefined;
  /** The reply's text, byte for byte. */
  readonly text: string;
  /** The reply's fields, integers as texts where they do not fit a number. */
  readonly reply: Readonly<Record<string, unknown>>;
  readonly error: Readonly<Record<string, unknown>>;
}

/** Node hands over the CommonJS module, vitest its default export. */
function classOf(module: typeof OpenApi | typeof OpenApi.default): typeof OpenApi.default {
  return 'default' in module ? module.default : module;
}

const Client = classOf(OpenApi);

const fields = z.record(z.string(), z.unknown());
const response = z.object({ body: z.string(), statusCode: z.number() });
/** What the vendor's client throws for a refusal. Anything else that it throws is no answer of the service. */
const refusal = z.object({ code: z.string(), data: fields });

/** Calls an action with the vendor's own client, signed by it. */
export async function callApi(
  url: string,
  version: string,
  action: string,
  query: Readonly<Record<string, string>> = {},
  options: { keys?: Keys; headers?: Record<string, string>; readTimeout?: number } = {},
): Promise<Outcome> {
  const client = new Client(
    new Config({ ...(options.keys ?? DEMO_KEYS), endpoint: new URL(url).host, protocol: 'http' }),
  );
  const params = new Params({
    action,
    version,
    protocol: 'HTTP',
    pathname: '/',
    method: 'POST',
    authType: 'AK',
    style: 'RPC',
    reqBodyType: 'formData',
    bodyType: 'string',
  });
  const request = new OpenApiRequest({ query, headers: options.headers ?? {} });
  const runtime = new RuntimeOptions({ readTimeout: options.readTimeout ?? 10_000 });
  try {
    const { body, statusCode } = response.parse(await client.callApi(params, request, runtime));
    const reply = fields.parse(parse(body, undefined, (text) => (text.length > 15 ? text : Number(text))));
    return { status: statusCode, code: undefined, text: body, reply, error: {} };
  } catch (error) {
    const refused = refusal.safeParse(error);
    if (!refused.success) throw error;
    const { code, data } = refused.data;
    return { status: Number(data['statusCode']), code, text: '', reply: {}, error: data };
  }
}

export const callSwas = (
  url: string,
  action: string,
  query?: Readonly<Record<string, string>>,
  options?: Parameters<typeof callApi>[4],
) => callApi(url, '2020-06-01', action, query, options);
