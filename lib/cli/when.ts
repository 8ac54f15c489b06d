/** A time as the user wrote it, before the time zone is applied. Times in milliseconds. */
export type When =
  | { readonly kind: 'instant'; readonly ms: number }
  /** This long before now. */
  | { readonly kind: 'ago'; readonly ms: number }
  /** A day, or a date and time, in the user's zone. `ms` is that local time read as if it were UTC. */
  | { readonly kind: 'wall'; readonly ms: number; readonly wholeDay: boolean };

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const UNITS: Readonly<Record<string, number>> = {
  m: MINUTE_MS,
  h: 60 * MINUTE_MS,
  d: DAY_MS,
  w: 7 * DAY_MS,
};
const AGO = /^(\d{1,6})([mhdw])$/;
const DATE = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/** The forms that a flag accepts, for error messages. */
export const WHEN_FORMS =
  '2026-11-24, 2026-11-24T18:30 (in ALERT_TIMEZONE), 2026-11-24T10:30Z, or an age such as 7d, 24h or 30m';

/** Parses `2026-11-24`, an ISO time with or without a zone, or an age such as `7d`. Undefined: it is none of these. */
export function parseWhen(text: string): When | undefined {
  const ago = AGO.exec(text);
  if (ago !== null) return { kind: 'ago', ms: Number(ago[1]) * (UNITS[ago[2] ?? ''] ?? 0) };
  const date = DATE.exec(text);
  if (date === null) return undefined;
  const [, day = '', time, seconds = ':00', zone] = date;
  // Date.parse accepts the 30th of February and returns the 2nd of March.
  const midnightMs = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(midnightMs) || !new Date(midnightMs).toISOString().startsWith(day)) return undefined;
  const ms = Date.parse(`${day}T${time ?? '00:00'}${seconds}${zone ?? 'Z'}`);
  if (Number.isNaN(ms) || time?.startsWith('24') === true) return undefined;
  return zone === undefined ? { kind: 'wall', ms, wholeDay: time === undefined } : { kind: 'instant', ms };
}

/** The first moment, in milliseconds, that `--since` includes. */
export const sinceMs = (when: When, nowMs: number, timeZone: string): number => place(when, nowMs, timeZone);

/** The first moment, in milliseconds, that `--until` excludes. A day without a time is included as a whole. */
export function untilMs(when: When, nowMs: number, timeZone: string): number {
  const meant = when.kind === 'wall' && when.wholeDay ? { ...when, ms: when.ms + DAY_MS } : when;
  return place(meant, nowMs, timeZone);
}

function place(when: When, nowMs: number, timeZone: string): number {
  switch (when.kind) {
    case 'instant':
      return when.ms;
    case 'ago':
      return Math.max(0, nowMs - when.ms);
    case 'wall':
      return fromWall(when.ms, timeZone);
  }
}

/**
 * The moment at which clocks in the zone show this local time. A time that occurs twice when summer time ends means its
 * first occurrence. A time that is skipped when summer time begins is taken with the offset before the change, so that
 * it falls as much later.
 */
function fromWall(wallMs: number, timeZone: string): number {
  // Assumes that no zone changes its clocks twice within two days.
  const [before, after] = [wallMs - DAY_MS, wallMs + DAY_MS].map((ms) => offsetMs(ms, timeZone));
  const candidates = [wallMs - (before ?? 0), wallMs - (after ?? 0)].toSorted((a, b) => a - b);
  return candidates.find((ms) => ms + offsetMs(ms, timeZone) === wallMs) ?? wallMs - (before ?? 0);
}

function offsetMs(atMs: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const name = format.formatToParts(atMs).find((part) => part.type === 'timeZoneName')?.value ?? '';
  const m = /^GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(name);
  if (m === null) return 0;
  const ms = Number(m[2]) * 60 * MINUTE_MS + Number(m[3]) * MINUTE_MS + Number(m[4] ?? '0') * 1000;
  return m[1] === '-' ? -ms : ms;
}
