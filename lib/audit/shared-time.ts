/**
 * SharedTime, `2024-07-15 13:59:21.0`: a time of day somewhere; the vendor names no zone. Two such can be compared
 * with each other, and with a moment only as far as every zone agrees.
 */
const SHARED_TIME = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?$/;
const HOUR_MS = 3_600_000;
/** The zones of the world, from UTC−12 to UTC+14. */
const WESTMOST_MS = 12 * HOUR_MS;
const EASTMOST_MS = 14 * HOUR_MS;

/** As a number that can be compared with another such, in milliseconds; undefined: it cannot be read. */
export function parseSharedTime(text: string | undefined): number | undefined {
  const m = text === undefined ? null : SHARED_TIME.exec(text);
  if (m === null) return undefined;
  const ms = Date.parse(`${m[1]}-${m[2]}-${m[3]}T${m[4]}:${m[5]}:${m[6]}Z`);
  return Number.isNaN(ms) ? undefined : ms + Number(`0.${m[7] ?? '0'}`) * 1000;
}

/** Both can be read, and differ (I5: what cannot be parsed is no change). */
export function timeMoved(before: string | undefined, now: string | undefined): boolean {
  const [a, b] = [parseSharedTime(before), parseSharedTime(now)];
  return a !== undefined && b !== undefined && a !== b;
}

/** Later than the moment, whatever its zone. */
export function isSurelyAfter(text: string | undefined, momentMs: number): boolean {
  const ms = parseSharedTime(text);
  return ms !== undefined && ms - EASTMOST_MS > momentMs;
}

/** Earlier than the moment, whatever its zone. */
export function isSurelyBefore(text: string | undefined, momentMs: number): boolean {
  const ms = parseSharedTime(text);
  return ms !== undefined && ms + WESTMOST_MS < momentMs;
}
