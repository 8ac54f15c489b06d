/** A timer that fires once a day or once a week. */
export interface PlainSchedule {
  /** 0: Sunday; undefined: every day. */
  readonly weekday?: number | undefined;
  /** `09:00` */
  readonly time: string;
  readonly zone: string;
}

const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
/** Function Compute's: seconds first, UTC unless it begins with a zone; days of the week by name. */
const PLAIN =
  /^(?:CRON_TZ=([A-Za-z0-9_+/-]{1,40}) +)?0 +([0-5]?\d) +([01]?\d|2[0-3]) +[*?] +\* +(\*|\?|SUN|MON|TUE|WED|THU|FRI|SAT)$/i;

/** @returns undefined for any other schedule; it is shown as it was set. Pure. */
export function plainSchedule(cron: string): PlainSchedule | undefined {
  const match = PLAIN.exec(cron.trim());
  if (match === null) return undefined;
  const [, zone = 'UTC', minute = '', hour = '', day = ''] = match;
  const weekday = WEEKDAYS.indexOf(day.toUpperCase());
  return {
    ...(weekday === -1 ? {} : { weekday }),
    time: `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`,
    zone,
  };
}
