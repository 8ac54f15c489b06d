import type { EnvReader } from './env.ts';

/**
 * The areas of the IANA database that name places. The rest of what ICU accepts is no zone that a person can rely on:
 * `CST` is Chicago there, `EST` has no summer, `Etc/GMT-8` means eight hours ahead.
 */
const PLACE =
  /^(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)\/(?![A-Z]{4})[A-Z]/;

/** Whether it is a zone of the IANA database by its place, such as `Asia/Shanghai`, or `UTC`. Both spellings of a place count. */
export function isTimeZone(zone: string): boolean {
  if (!PLACE.test(zone)) return zone === 'UTC';
  const known = canonicalZone(zone);
  // ICU takes any case; Go, by which Function Compute reads CRON_TZ, does not.
  return known !== undefined && (known === zone || known.toLowerCase() !== zone.toLowerCase());
}

/** ICU's name of a zone; undefined: it knows none of this name. */
export function canonicalZone(zone: string): string | undefined {
  try {
    return Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** The time zone of messages. It only concerns how times look: what is none falls back to UTC. */
export function readTimeZone(env: EnvReader<'ALERT_TIMEZONE'>): string {
  const zone = env.text('ALERT_TIMEZONE') ?? 'UTC';
  if (isTimeZone(zone)) return zone;
  const shown = zone.slice(0, 40);
  env.warn('timeZone', 'ALERT_TIMEZONE', `"${shown}" is not a time zone; times are in UTC`, shown);
  return 'UTC';
}
