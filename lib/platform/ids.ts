import { createHash, randomBytes } from 'node:crypto';

/**
 * An id that begins with the time, so that ids sort by age, and ends with 48 random bits:
 * `20261124T070000123Z-8f3a2b1c9d0e`.
 */
export function timeId(nowMs: number): string {
  return `${timeIdFrom(nowMs)}-${randomBytes(6).toString('hex')}`;
}

/** A bound for ranges of ids: sorts before every id made at this time or later, and after every earlier one. */
export const timeIdFrom = (ms: number): string => new Date(ms).toISOString().replaceAll(/[-:.]/g, '');

/** A UUID (version 8, RFC 9562) made from a name. */
export function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
