import type { EnvReader } from './env.ts';

/** An IANA time zone. */
export function readTimeZone(env: EnvReader<'ALERT_TIMEZONE'>): string {
  const zone = env.text('ALERT_TIMEZONE');
  if (zone === undefined) return 'UTC';
  try {
    Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    env.problem(`ALERT_TIMEZONE: "${zone.slice(0, 40)}" is not a time zone; they look like Asia/Shanghai`);
  }
  return zone;
}
