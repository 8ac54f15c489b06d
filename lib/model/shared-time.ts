/**
 * `SharedTime` as the cloud writes it: `2024-07-15 13:59:21.0`, a time of day somewhere, since the vendor names no
 * zone. Other forms have never been seen, but would be understood: ISO 8601, and seconds or milliseconds since the
 * epoch.
 */
const WALL = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(?:Z|[+-]\d{2}:?\d{2})?$/;
const EPOCH = /^(\d{10})(\d{3})?$/;

/**
 * Its face value: the date and time of day that are written, taken as if they were UTC, in milliseconds. Undefined: it
 * cannot be read. Pure.
 */
export function parseSharedTime(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const epoch = EPOCH.exec(text);
  if (epoch !== null) return Number(epoch[1]) * 1000 + Number(epoch[2] ?? '0');
  const wall = WALL.exec(text);
  if (wall === null) return undefined;
  const [, day = '', time = '', fraction = '0'] = wall;
  const ms = Date.parse(`${day}T${time}Z`);
  // Date.parse accepts the 30th of February and returns the 1st or 2nd of March.
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(day)) return undefined;
  return ms + Math.floor(Number(`0.${fraction}`) * 1000);
}
