/** When a timer fires, where its setting is a plain one: at a time of each day, or of one day of the week. */
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

/** Undefined: it is another kind of setting, to be shown as it stands. Pure. */
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
