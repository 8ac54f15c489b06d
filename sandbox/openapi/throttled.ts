import { Refusal } from './refusal.ts';

/** The gateway's refusal of a call beyond the account's quota. The quota has room again after `retryAfterMs`. */
export function throttled(retryAfterMs: number): Refusal {
  return new Refusal(400, 'Throttling.User', 'Request was denied due to user flow control.', {
    headers: { 'x-acs-retry-after': String(Math.max(1, Math.ceil(retryAfterMs))) },
  });
}
