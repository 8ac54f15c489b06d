import { Refusal } from './refusal.ts';

/** The gateway's answer to a call past the account's quota; `retryAfterMs` until the next has room. */
export function throttled(retryAfterMs: number): Refusal {
  return new Refusal(400, 'Throttling.User', 'Request was denied due to user flow control.', {
    headers: { 'x-acs-retry-after': String(Math.max(1, Math.ceil(retryAfterMs))) },
  });
}
