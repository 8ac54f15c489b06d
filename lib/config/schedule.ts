import { Cron } from 'croner';
import type { EnvReader } from './env.ts';

/** A duration as Function Compute's `@every` takes it: `1m`, `90s`, `1h30m`. */
const EVERY = /^@every +(?=\d)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
const ZONED = /^(?:CRON_TZ=(\S+) +)?(.+)$/;
const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
/** A schedule repeats itself within a week, and may end with a shorter day. */
const LOOK_AHEAD_HOURS = 8 * 24;

/**
 * The longest time between two firings of a timer, in milliseconds: exact for `@every`, and to the hour for a cron
 * expression with pauses, such as nights and weekends. A cron expression has six fields, seconds first, and is in UTC
 * unless it begins with `CRON_TZ=` (Function Compute's documentation of time triggers).
 *
 * @returns undefined if the platform would refuse the schedule.
 */
export function longestPeriodMs(schedule: string, nowMs: number): number | undefined {
  const every = EVERY.exec(schedule.trim());
  if (every !== null) {
    const [hours, minutes, seconds] = [every[1], every[2], every[3]].map((n) => Number(n ?? 0));
    return ((hours ?? 0) * 3_600 + (minutes ?? 0) * 60 + (seconds ?? 0)) * SECOND_MS || undefined;
  }
  const [, zone = 'UTC', pattern = ''] = ZONED.exec(schedule.trim()) ?? [];
  try {
    const cron = new Cron(pattern, { timezone: zone, mode: '6-part', sloppyRanges: true });
    const waits = Array.from({ length: LOOK_AHEAD_HOURS }, (_, hour) => {
      const fromMs = Math.floor(nowMs / HOUR_MS + hour) * HOUR_MS;
      return (cron.nextRun(new Date(fromMs))?.getTime() ?? Number.NaN) - fromMs;
    });
    return Math.max(...waits) || undefined;
  } catch {
    return undefined;
  }
}

/** The longest period of a timer's schedule, in milliseconds. */
export function readPeriod<Name extends string>(env: EnvReader<Name>, name: Name, otherwise: string): number {
  const schedule = env.text(name) ?? otherwise;
  const periodMs = longestPeriodMs(schedule, Date.now());
  if (periodMs === undefined)
    env.problem(
      `${name}: "${schedule.slice(0, 100)}" is no schedule of Function Compute. Write an interval, such as @every 1m, or six fields that begin with the seconds, such as 0 */5 * * * *`,
    );
  return periodMs ?? HOUR_MS;
}
