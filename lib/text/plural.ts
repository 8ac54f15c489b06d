import { groupedNumber } from './grouped-number.ts';

/** `1 share`, `2,000 shares`: a count with its English noun. */
export const plural = (n: number, one: string, more = `${one}s`): string =>
  `${groupedNumber(n)} ${n === 1 ? one : more}`;
