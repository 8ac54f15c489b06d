import { randomUUID } from 'node:crypto';
import type { Reply } from '../http-effects.ts';

/** A request that the OpenAPI gateway, or the product behind it, refuses. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Fields of the reply in addition to the usual five. */
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    code: string,
    message: string,
    extra: { headers?: Readonly<Record<string, string>>; fields?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = extra.headers ?? {};
    this.fields = extra.fields ?? {};
  }
}

/** The reply for a refusal. */
export function refusalReply(refusal: Refusal, context: { hostId: string; product: string }): Reply {
  const requestId = randomUUID().toUpperCase();
  const query = new URLSearchParams({ q: refusal.code, product: context.product, requestId });
  return {
    status: refusal.status,
    headers: {
      'content-type': 'application/json;charset=utf-8',
      'x-acs-request-id': requestId,
      ...refusal.headers,
    },
    body: JSON.stringify({
      RequestId: requestId,
      HostId: context.hostId,
      Code: refusal.code,
      Message: refusal.message,
      Recommend: `https://api.aliyun.com/troubleshoot?${query.toString()}`,
      ...refusal.fields,
    }),
  };
}
