import { randomBytes } from 'node:crypto';

/** Time first, so that ids sort as they were made; then randomness: `20261124T070000123Z-8f3a2b1c9d0e`. */
export function timeId(nowMs: number): string {
  return `${new Date(nowMs).toISOString().replaceAll(/[-:.]/g, '')}-${randomBytes(6).toString('hex')}`;
}
