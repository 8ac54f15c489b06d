/**
 * SharedTime: `2024-07-15 13:59:21.0`, a time of day somewhere, since the vendor documents no zone. Two such times can
 * be compared with each other; with a moment only as far as every zone agrees. Other forms in which the service may
 * write it are read, too: ISO 8601, whose zone is ignored, and an epoch in seconds or milliseconds.
 */
const SHARED_TIME = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(?:Z|[+-]\d{2}:?\d{2})?$/;
const EPOCH = /^(\d{10})(\d{3})?$/;
const HOUR_MS = 3_600_000;
/** The zones of the world, from UTC−12 to UTC+14. */
const WESTMOST_MS = 12 * HOUR_MS;
const EASTMOST_MS = 14 * HOUR_MS;

/** What a clock on the service's wall showed, as if that clock ran in UTC, in milliseconds; undefined: not readable. */
export function parseSharedTime(text: string | undefined): number | undefined {
  const epoch = text === undefined ? null : EPOCH.exec(text);
  if (epoch !== null) return Number(epoch[1]) * 1000 + Number(epoch[2] ?? 0);
  const m = text === undefined ? null : SHARED_TIME.exec(text);
  if (m === null) return undefined;
  const [, day = '', time = '', fraction = '0'] = m;
  const ms = Date.parse(`${day}T${time}Z`);
  // Date.parse takes the 30th of February for a day in March.
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(day)) return undefined;
  return ms + Math.floor(Number(`0.${fraction}`) * 1000);
}

/** By how much the time moved, in milliseconds; 0: not at all, or one of the two is not readable (I5). */
export function movedBy(before: string | undefined, now: string | undefined): number {
  const [a, b] = [parseSharedTime(before), parseSharedTime(now)];
  return a === undefined || b === undefined ? 0 : b - a;
}

/** Later than the moment, whatever the zone. */
export function isSurelyAfter(text: string | undefined, momentMs: number): boolean {
  const ms = parseSharedTime(text);
  return ms !== undefined && ms - EASTMOST_MS > momentMs;
}

/** Earlier than the moment, whatever the zone. */
export function isSurelyBefore(text: string | undefined, momentMs: number): boolean {
  const ms = parseSharedTime(text);
  return ms !== undefined && ms + WESTMOST_MS < momentMs;
}
