import { quoted } from './given.ts';

/**
 * The six fields of a cron expression as the vendor documents them for time triggers (page «Time triggers»: values and
 * special characters of each). What another cron takes and this page does not show is refused: `L`, `W`, `#`, steps of
 * weekdays, names in lower case.
 */
interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly special: string;
  readonly names?: readonly string[];
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
/** Monday is 1 by any counting of the vendor's pages; Sunday is 0 on some and 7 on others, so it has only its name. */
const DAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const SUNDAY = /^(?:0|7|SUN)$/;
const WEEK = [...DAYS, 'SUN'];

const FIELDS: readonly Field[] = [
  { name: 'seconds', min: 0, max: 59, special: '' },
  { name: 'minutes', min: 0, max: 59, special: ',-*/' },
  { name: 'hours', min: 0, max: 23, special: ',-*/' },
  { name: 'day of the month', min: 1, max: 31, special: ',-*?/' },
  { name: 'month', min: 1, max: 12, special: ',-*/', names: MONTHS },
  { name: 'day of the week', min: 1, max: 6, special: ',-*?', names: DAYS },
];
const SECONDS = 0;
const DAY_OF_WEEK = 5;

export interface FieldProblem {
  readonly what: string;
  /** The field as it is to be written, if it can be told what was meant. */
  readonly write?: string;
}

/** What is wrong with a field, counted from 0; undefined: nothing. */
export function fieldProblem(index: number, text: string): FieldProblem | undefined {
  const field = FIELDS[index];
  if (field === undefined || isField(field, index, text)) return undefined;
  const write = [upperCase(text), weekdays(index, text), ...(index === SECONDS ? ['0'] : [])].find(
    (candidate) => isField(field, index, candidate),
  );
  return {
    what: `has ${quoted(text)} for the ${field.name}, which ${index === SECONDS ? 'is not one number from 0 to 59' : `is not documented for Function Compute (${valuesOf(field, index)})`}`,
    ...(write === undefined ? {} : { write }),
  };
}

const valuesOf = ({ min, max, names, special }: Field, index: number): string =>
  `${min} to ${max}${names === undefined ? '' : `, ${names[0]} to ${index === DAY_OF_WEEK ? 'SUN' : names.at(-1)}`}, with ${special.split('').join(' ')}`;

function isField(field: Field, index: number, text: string): boolean {
  if (text === '?') return field.special.includes('?');
  return (
    text.split(',').every((part) => isPart(field, index, part)) &&
    (field.special !== '' || !text.includes(','))
  );
}

function isPart(field: Field, index: number, part: string): boolean {
  const [, base = '', step] = /^([^/]+)(?:\/([0-9]{1,2}))?$/.exec(part) ?? [];
  if (base === '' || (step !== undefined && !field.special.includes('/'))) return false;
  if (step !== undefined && (Number(step) < 1 || Number(step) > field.max)) return false;
  if (base === '*') return field.special.includes('*');
  const ends = base.split('-');
  if (ends.length > (field.special.includes('-') ? 2 : 1)) return false;
  if (index === DAY_OF_WEEK && base === 'SUN') return true;
  const [from = Number.NaN, to = from] = ends.map((end) => numberOf(field, end));
  return from >= field.min && to <= field.max && (ends.length === 1 || from < to);
}

function numberOf({ names, min }: Field, text: string): number {
  if (/^[0-9]{1,2}$/.test(text)) return Number(text);
  const at = names?.indexOf(text) ?? -1;
  return at === -1 ? Number.NaN : at + min;
}

/** `mon`, `Monday` and `september` as the page writes them. */
const upperCase = (text: string): string =>
  text.replaceAll(/[A-Za-z]{3,}/g, (word) => word.slice(0, 3).toUpperCase());

/** The days of the week by name, a range that has Sunday in it as a list, since it may begin or end the week. */
function weekdays(index: number, text: string): string {
  if (index !== DAY_OF_WEEK) return text;
  return upperCase(text)
    .split(',')
    .map((part) => {
      const [from = -1, to = from] = part.split('-').map(dayOf);
      if (from < 0 || to < 0) return part;
      const days = Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, n) => WEEK[(from + n) % 7]);
      return days.join(',');
    })
    .join(',');
}

const dayOf = (text: string): number =>
  SUNDAY.test(text) ? 6 : /^[1-6]$/.test(text) ? Number(text) - 1 : DAYS.indexOf(text);
