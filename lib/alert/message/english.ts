import { groupedNumber } from '../../text/grouped-number.ts';

/** `1 share`, `2,000 shares`: a count with its English noun. */
export const many = (n: number, one: string, more = `${one}s`): string =>
  `${groupedNumber(n)} ${n === 1 ? one : more}`;

export const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** `a`, `a and b`, `a, b and c`. */
export const list = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
