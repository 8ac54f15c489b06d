import { randomBytes } from 'node:crypto';

/** Letters and digits, as the vendor's ids and secrets are made of. */
export function randomText(length: number): string {
  return randomBytes(2 * length + 8)
    .toString('base64')
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .slice(0, length);
}
