import { groupedNumber } from '../../text/grouped-number.ts';

/** `1 share`, `2,000 shares`: a count with its English noun. */
export const many = (n: number, one: string, more = `${one}s`): string =>
  `${groupedNumber(n)} ${n === 1 ? one : more}`;

export const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
