import { createHmac } from 'node:crypto';
import type { DingtalkAddress } from './address.ts';

/**
 * The URL of one send. With a secret it is signed: Base64 of HMAC-SHA256 over `timestamp\nsecret`, good for an
 * hour, so it is made for every send and never stored.
 */
export function signedUrl(address: DingtalkAddress, secret: string | undefined, nowMs: number): URL {
  const url = new URL(address.endpoint);
  url.searchParams.set('access_token', address.accessToken);
  if (secret !== undefined) {
    const timestamp = String(nowMs);
    const sign = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
    url.searchParams.set('timestamp', timestamp);
    url.searchParams.set('sign', sign);
  }
  return url;
}
