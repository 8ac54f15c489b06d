import { randomBytes } from 'node:crypto';

/** Time first, so that ids sort as they were made; then randomness: `20261124T070000123Z-8f3a2b1c9d0e`. */
export function timeId(nowMs: number): string {
  return `${timeIdFrom(nowMs)}-${randomBytes(6).toString('hex')}`;
}

/** Sorts before every id that was made at this time or later, and after those made before. */
export const timeIdFrom = (ms: number): string => new Date(ms).toISOString().replaceAll(/[-:.]/g, '');
