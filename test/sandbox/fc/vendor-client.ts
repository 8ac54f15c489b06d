import { createRequire } from 'node:module';

type Headers = Readonly<Record<string, string>>;

export interface FcAnswer {
  readonly headers: Headers;
  readonly data: unknown;
}

/** The part of `@alicloud/fc2` that these tests use; it has no types of its own. */
export interface FcClient {
  version: string;
  get(path: string, query?: object | null, headers?: Headers): Promise<FcAnswer>;
  post(path: string, body: unknown, headers?: Headers, query?: object | null): Promise<FcAnswer>;
}

export interface FcKeys {
  readonly accessKeyID: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

const Client = createRequire(import.meta.url)('@alicloud/fc2') as new (
  accountId: string,
  config: FcKeys & { region: string; endpoint: string; headers?: Headers },
) => FcClient;

/** The vendor's client, set to version 3.0's API. */
export function fcClient(accountId: string, endpoint: string, keys: FcKeys, headers: Headers = {}): FcClient {
  const client = new Client(accountId, { ...keys, region: 'cn-hangzhou', endpoint, headers });
  client.version = '2023-03-30';
  return client;
}
