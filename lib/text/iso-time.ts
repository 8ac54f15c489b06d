/**
 * ISO 8601 in UTC. A time before 1970 or after 9999 comes from a damaged row or a wrong clock: it becomes the
 * nearest of the two, and stops no report.
 */
export function isoTime(ms: number): string {
  return new Date(Math.min(Math.max(Number.isNaN(ms) ? 0 : ms, 0), LAST_MS)).toISOString();
}

export const isoTimeOrNull = (ms: number | undefined): string | null =>
  ms === undefined ? null : isoTime(ms);

/** A day before the year 10000, so that it is none in any zone. */
const LAST_MS = Date.UTC(9999, 11, 30);
