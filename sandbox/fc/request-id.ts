import { randomBytes } from 'node:crypto';

/** Returns an id in the form of version 3.0: `1-65d71219-15d63510-fecf237c590c`. */
export function newRequestId(now: number): string {
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0');
  return `1-${seconds}-${randomBytes(4).toString('hex')}-${randomBytes(6).toString('hex')}`;
}
