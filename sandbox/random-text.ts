import { randomBytes } from 'node:crypto';

/** Random letters and digits, which the vendor's ids and secrets consist of. */
export function randomText(length: number): string {
  return randomBytes(2 * length + 8)
    .toString('base64')
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .slice(0, length);
}
