/** How people say how often, in the units' first letters: minutes unless they say another unit. */
const OFTEN =
  /^(?:@?every|rate\(|每隔?)?\s*(\d+(?:\.\d+)?)?\s*(s|sec|secs|seconds?|秒|m|mins?|minutes?|分|分钟|h|hrs?|hours?|小时|d|days?|天)?\s*\)?(?:一次)?$/i;
const MINUTES: Readonly<Record<string, number>> = {
  s: 1 / 60,
  秒: 1 / 60,
  m: 1,
  分: 1,
  h: 60,
  小: 60,
  d: 1_440,
  天: 1_440,
};

const AT_NINE = 'CRON_TZ=Asia/Shanghai 0 0 9';
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^@?hourly$|^每小时/, '0 0 * * * *'],
  [/^@?(?:daily|midnight)$|^每[天日]/, `${AT_NINE} * * *`],
  [/^@?weekly$|^每周$/, `${AT_NINE} * * MON`],
  [/^@?monthly$|^每月/, `${AT_NINE} 1 * *`],
  [/^@?(?:yearly|annually)$|^每年/, `${AT_NINE} 1 1 *`],
  [/^(?:every\s+)?(?:on\s+)?mon(?:days?)?$|(?:周|星期)一$/, `${AT_NINE} * * MON`],
  [/^(?:every\s+)?(?:on\s+)?tue(?:sdays?)?$|(?:周|星期)二$/, `${AT_NINE} * * TUE`],
  [/^(?:every\s+)?(?:on\s+)?wed(?:nesdays?)?$|(?:周|星期)三$/, `${AT_NINE} * * WED`],
  [/^(?:every\s+)?(?:on\s+)?thu(?:rsdays?)?$|(?:周|星期)四$/, `${AT_NINE} * * THU`],
  [/^(?:every\s+)?(?:on\s+)?fri(?:days?)?$|(?:周|星期)五$/, `${AT_NINE} * * FRI`],
  [/^(?:every\s+)?(?:on\s+)?sat(?:urdays?)?$|(?:周|星期)六$/, `${AT_NINE} * * SAT`],
  [/^(?:every\s+)?(?:on\s+)?sun(?:days?)?$|(?:周|星期)[日天]$/, `${AT_NINE} * * SUN`],
];

/** The schedule that these words mean; undefined: not known. */
export function scheduleOfWords(text: string): string | undefined {
  const word = text.toLowerCase();
  const found = WORDS.find(([pattern]) => pattern.test(word));
  if (found !== undefined) return found[1];
  const [matched, count, unit] = OFTEN.exec(word) ?? [];
  if (!matched || (count === undefined && unit === undefined)) return undefined;
  return every(Number(count ?? 1) * (MINUTES[unit?.[0] ?? 'm'] ?? 1));
}

/** `@every 1h30m`: whole minutes, at least one. */
export function every(minutes: number): string {
  const whole = Math.max(1, Math.round(minutes));
  const [h, m] = [Math.floor(whole / 60), whole % 60];
  return `@every ${h === 0 ? '' : `${h}h`}${m === 0 ? '' : `${m}m`}`;
}
