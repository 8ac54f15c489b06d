/**
 * A moment in the reader's time zone, which is always named: `2026-03-01 18:02 Asia/Shanghai`.
 *
 * The configuration checks the zone. An unknown zone falls back to UTC here, because an alert with UTC times is
 * better than none.
 */
export function localTime(atMs: number, timeZone: string): string {
  const date = new Date(atMs);
  if (Number.isNaN(date.getTime())) return '?';
  // UTC is the default and needs no table of time zones, which takes 20 ms to load.
  if (timeZone === 'UTC') return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const { format, zone } = formatterFor(timeZone);
  const parts = new Map(format.formatToParts(date).map((part) => [part.type, part.value]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '?';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')} ${zone}`;
}

interface Formatter {
  readonly format: Intl.DateTimeFormat;
  readonly zone: string;
}

// Making a formatter costs more than using it a thousand times, and a message is rendered several times to fit.
const formatters = new Map<string, Formatter>();

function formatterFor(timeZone: string): Formatter {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const made = makeFormatter(timeZone);
  formatters.set(timeZone, made);
  return made;
}

function makeFormatter(timeZone: string): Formatter {
  const options: Intl.DateTimeFormatOptions = {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  };
  try {
    return { format: new Intl.DateTimeFormat('en-GB', { ...options, timeZone }), zone: timeZone };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { format: new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' }), zone: 'UTC' };
  }
}

/** A duration for a sentence: whole minutes (below 2 hours), hours (below 2 days) or days, rounded down. */
export function roughDuration(ms: number): { readonly amount: number; readonly unit: DurationUnit } {
  const minutes = Math.max(0, Math.floor((Number.isFinite(ms) ? ms : 0) / 60_000));
  if (minutes < 120) return { amount: minutes, unit: 'minute' };
  if (minutes < 48 * 60) return { amount: Math.floor(minutes / 60), unit: 'hour' };
  return { amount: Math.floor(minutes / (24 * 60)), unit: 'day' };
}

export type DurationUnit = 'minute' | 'hour' | 'day';
