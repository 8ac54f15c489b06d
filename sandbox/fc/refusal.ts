import type { Reply } from '../http-effects.ts';
import type { FcSettings } from './settings.ts';

/** A request that Function Compute refuses. */
export class FcRefusal extends Error {
  override readonly name = 'FcRefusal';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Too many concurrent invocations. The vendor documents status and code («Error codes»), but not the text. */
export function exhausted(): FcRefusal {
  return new FcRefusal(429, 'ResourceExhausted', 'the concurrency of the account exceeds its limit');
}

/**
 * The reply for a refusal. Version 3.0 has the fields `Code`, `Message` and `RequestId` (the vendor's model `Error`,
 * and answers seen in the wild). The client `@alicloud/fc2` reads the fields of 2.0, `ErrorCode` and `ErrorMessage`,
 * so its errors for a 3.0 refusal contain only the status, inside their message.
 */
export function refusalReply(
  { status, code, message }: FcRefusal,
  requestId: string,
  form: FcSettings['errorForm'],
): Reply {
  const body =
    form === '3.0'
      ? { Code: code, Message: message, RequestId: requestId }
      : { ErrorCode: code, ErrorMessage: message };
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-fc-request-id': requestId },
    body: JSON.stringify(body),
  };
}
