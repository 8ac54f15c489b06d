import { parseSharedTime } from '../model/shared-time.ts';

/** A share's time, as far as it is known. */
export interface SharedMoment {
  readonly atMs: number;
  /** `UTC+8`: the zone in which the cloud evidently wrote it, where the text itself does not say. */
  readonly zone?: string;
}

const ZONED = /(?:Z|[+-]\d{2}:?\d{2})$/;
const EPOCH = /^\d+$/;
const MINUTE_MS = 60_000;

/**
 * The moment that the cloud's text means. Undefined: the text cannot be read, or names no zone and none is known. Pure.
 * @param utcOffsetMinutes how far the service's clock is ahead of UTC, as learnt; undefined: not known.
 */
export function sharedMoment(
  text: string | undefined,
  utcOffsetMinutes: number | undefined,
): SharedMoment | undefined {
  const faceMs = parseSharedTime(text);
  if (text === undefined || faceMs === undefined) return undefined;
  if (EPOCH.test(text)) return { atMs: faceMs };
  const said = ZONED.exec(text.slice('YYYY-MM-DD'.length))?.[0];
  if (said !== undefined) return { atMs: faceMs - offsetMs(said) };
  if (utcOffsetMinutes === undefined) return undefined;
  return { atMs: faceMs - utcOffsetMinutes * MINUTE_MS, zone: utcZone(utcOffsetMinutes) };
}

/** `+08:00` in milliseconds. */
function offsetMs(zone: string): number {
  if (zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -minutes : minutes) * MINUTE_MS;
}

/** `UTC`, `UTC+8`, `UTC-3:30`. */
export function utcZone(offsetMinutes: number): string {
  if (offsetMinutes === 0) return 'UTC';
  const minutes = Math.abs(offsetMinutes);
  const rest = minutes % 60;
  const hours = `${Math.floor(minutes / 60)}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
  return `UTC${offsetMinutes < 0 ? '-' : '+'}${hours}`;
}
