/**
 * SharedTime: `2024-07-15 13:59:21.0`, a time of day somewhere, since the vendor documents no zone. Two such times can
 * be compared with each other; with a moment only as far as every zone agrees. Other forms in which the service may
 * write it are read, too: ISO 8601, whose zone is ignored, and an epoch in seconds or milliseconds.
 */
const SHARED_TIME = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(?:\.(\d{1,9}))?(?:Z|[+-]\d{2}:?\d{2})?$/;
const EPOCH = /^(\d{10})(\d{3})?$/;
const HOUR_MS = 3_600_000;
/** The zones of the world, from UTC−12 to UTC+14. */
const WESTMOST_MS = 12 * HOUR_MS;
const EASTMOST_MS = 14 * HOUR_MS;

/** What a clock on the service's wall showed, as if that clock ran in UTC, in milliseconds; undefined: not readable. */
export function parseSharedTime(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const epoch = EPOCH.exec(text);
  if (epoch !== null) return Number(epoch[1]) * 1000 + Number(epoch[2] ?? 0);
  const match = SHARED_TIME.exec(text);
  if (match === null) return undefined;
  const day = text.slice(0, 10);
  const ms = Date.parse(`${day}T${text.slice(11, 19)}Z`);
  // Date.parse takes the 30th of February for a day in March.
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(day)) return undefined;
  return ms + Math.floor(Number(`0.${match[1] ?? ''}`) * 1000);
}

/** By how much the time moved, in milliseconds; 0: not at all, or one of the two is not readable (I5). */
export function movedBy(before: string | undefined, now: string | undefined): number {
  const [a, b] = [parseSharedTime(before), parseSharedTime(now)];
  return a === undefined || b === undefined ? 0 : b - a;
}

/** Later than the moment, whatever the zone. */
export function isSurelyAfter(text: string | undefined, momentMs: number): boolean {
  return (parseSharedTime(text) ?? Number.NaN) - EASTMOST_MS > momentMs;
}

/** Earlier than the moment, whatever the zone. */
export function isSurelyBefore(text: string | undefined, momentMs: number): boolean {
  return (parseSharedTime(text) ?? Number.NaN) + WESTMOST_MS < momentMs;
}
