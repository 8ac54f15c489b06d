import type { Reply } from '../http-effects.ts';
import type { FcSettings } from './settings.ts';

/** A request that Function Compute does not serve. */
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

/** Too many at a time. The vendor documents status and code («Error codes»), not the text. */
export function exhausted(): FcRefusal {
  return new FcRefusal(429, 'ResourceExhausted', 'the concurrency of the account exceeds its limit');
}

/**
 * The refusal on the wire. Version 3.0's fields are `Code`, `Message` and `RequestId` (the vendor's model `Error`, and
 * answers seen in the wild); the client `@alicloud/fc2` looks for 2.0's `ErrorCode` and `ErrorMessage`, so that of a
 * 3.0 refusal its errors tell the status only, inside their message.
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
