import { createHmac } from 'node:crypto';
import type { Robot } from './robot.ts';
import { REFUSALS, type Verdict } from './verdict.ts';

const MAX_AGE_MS = 60 * 60_000;

/** Base64 of HMAC-SHA256 over `timestamp\nsecret`, keyed with the secret. */
export function sign(secret: string, timestamp: string): string {
  return createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
}

/**
 * Returns the refusal of a wrong or expired signature. Returns undefined if it is right, or if the robot needs none.
 */
export function checkSign(robot: Robot, query: URLSearchParams, now: number): Verdict | undefined {
  if (robot.secret === undefined) return undefined;
  const timestamp = query.get('timestamp') ?? '';
  if (!/^\d{13}$/.test(timestamp) || Math.abs(Number(timestamp) - now) > MAX_AGE_MS)
    return REFUSALS.timestamp;
  return query.get('sign') === sign(robot.secret, timestamp) ? undefined : REFUSALS.sign;
}
