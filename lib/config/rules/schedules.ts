import { Cron } from 'croner';
import { fieldProblem } from './cron-fields.ts';
import { type Given, quoted, type Rule } from './given.ts';
import { every, scheduleOfWords } from './schedule-words.ts';
import { isTimeZone } from '../time-zone.ts';
import { zonesMeant } from './zones.ts';
import { withoutQuotes } from './without-quotes.ts';

/** What is wrong with a schedule, and the one to write. */
export interface ScheduleProblem {
  readonly what: string;
  readonly write: string;
}

const EVERY = /^@every (?=\d)(?:(\d{1,4})h)?(?:(\d{1,5})m)?(?:(\d{1,6})s)?$/;
const ZONED = /^(?:CRON_)?TZ=(\S+) (.*)$/i;

/**
 * What is wrong with the schedule of a time trigger; undefined: the platform surely accepts it. That is an interval of
 * hours, minutes and seconds from a minute on, or six cron fields with seconds first, perhaps after `CRON_TZ=` (vendor's
 * page «Time triggers»; its console takes whole minutes). The functions' own reader takes more, since it only asks how
 * long it is from one firing to the next.
 */
export function scheduleProblem(text: string, example: string): ScheduleProblem | undefined {
  const clean = withoutQuotes(text.normalize('NFKC')).trim().replaceAll(/\s+/g, ' ');
  if (clean !== text) {
    const { what = unclean(text), write = clean } = scheduleProblem(clean, example) ?? {};
    return { what, write };
  }
  const interval = EVERY.exec(text);
  if (interval !== null) {
    const [h, m, s] = interval.slice(1).map((n) => Number(n ?? 0));
    const seconds = (h ?? 0) * 3_600 + (m ?? 0) * 60 + (s ?? 0);
    if (seconds >= 60) return undefined;
    return { what: 'is shorter than a minute, the shortest interval that is documented', write: every(1) };
  }
  const words = scheduleOfWords(text);
  if (words !== undefined)
    return {
      what: text.startsWith('@every')
        ? 'has no whole number of hours (h) or minutes (m)'
        : 'is not a schedule of Function Compute',
      write: words,
    };
  const [, zone, cron = ''] = ZONED.exec(text) ?? [];
  return zone === undefined ? cronProblem(text, example) : zonedProblem(text, zone, cron, example);
}

function zonedProblem(
  text: string,
  zone: string,
  cron: string,
  example: string,
): ScheduleProblem | undefined {
  if (cron.startsWith('@') || scheduleOfWords(cron) !== undefined)
    return {
      what: 'has a time zone before an interval, where it means nothing',
      write: scheduleProblem(cron, example)?.write ?? cron,
    };
  const rest = cronProblem(cron, example);
  const right = isTimeZone(zone) ? zone : zonesMeant(zone)[0];
  const write =
    right === undefined
      ? example
      : (rest?.write === example && example) || `CRON_TZ=${right} ${rest?.write ?? cron}`;
  if (right !== zone) return { what: `names ${quoted(zone)}, which is not a time zone's full name`, write };
  if (rest !== undefined) return { ...rest, write };
  return text.startsWith('CRON_TZ=') ? undefined : { what: 'does not begin with CRON_TZ=', write };
}

function cronProblem(text: string, example: string): ScheduleProblem | undefined {
  const fields = text.split(' ');
  if (fields.length === 5 || fields.length === 7) {
    const six = (fields.length === 5 ? ['0', ...fields] : fields.slice(0, 6)).join(' ');
    return {
      what: `has ${fields.length} fields; Function Compute wants six, which begin with the seconds`,
      write: cronProblem(six, example)?.write ?? six,
    };
  }
  if (fields.length !== 6) return { what: 'is not a schedule of Function Compute', write: example };
  const problems = fields.map((field, i) => fieldProblem(i, field));
  const first = problems.find((problem) => problem !== undefined);
  if (first !== undefined) {
    const canMend = problems.every((problem) => problem === undefined || problem.write !== undefined);
    const mended = fields.map((field, i) => problems[i]?.write ?? field).join(' ');
    return { what: first.what, write: canMend && firesEver(mended) ? mended : example };
  }
  return firesEver(text) ? undefined : { what: 'never fires: there is no such day', write: example };
}

const firesEver = (cron: string): boolean =>
  new Cron(cron, { timezone: 'UTC', mode: '6-part', sloppyRanges: true }).nextRun() !== null;

function unclean(text: string): string {
  if (withoutQuotes(text.trim()) !== text.trim()) return 'has quotation marks around it';
  return text.trim().replaceAll(/ +/g, ' ') === text.normalize('NFKC').trim().replaceAll(/\s+/g, ' ')
    ? 'has more blanks or a line break'
    : 'has full-width characters or blanks of another kind';
}

/** The timers of the deployment and their defaults, as `s.yaml` and `s.organisation.yaml` have them. */
export const SCHEDULES: Readonly<Record<string, string>> = {
  AUDIT_SCHEDULE: '@every 1m',
  DISPATCH_SCHEDULE: '@every 1m',
  WATCHDOG_SCHEDULE: '@every 17m',
  DIGEST_SCHEDULE: 'CRON_TZ=Asia/Shanghai 0 0 9 * * MON',
};

export const schedulesRule: Rule = ({ text, raw, problem }: Given) => {
  for (const [name, example] of Object.entries(SCHEDULES)) {
    if (text(name) === undefined) continue;
    const value = raw(name) ?? '';
    const found = scheduleProblem(value, example);
    if (found !== undefined) problem(name, `${quoted(value)} ${found.what}; write ${found.write}`);
  }
};
