import { ConfigError } from '../errors.ts';
import { placeAt } from './encoding.ts';

/** Something wrong at an offset. In words only when it is shown: a megabyte may hold a hundred thousand mistakes. */
export interface Problem {
  readonly offset: number;
  readonly what: () => string;
}

export type Report = (offset: number, what: () => string) => void;

/** A person mends no more at once. */
const MOST = 100;

/** The problems in the order of the file, each with its place. */
export function asError(problems: readonly Problem[], text: string, file: string): ConfigError {
  const sorted = problems.toSorted((a, b) => a.offset - b.offset);
  const more = sorted.length - MOST;
  return new ConfigError([
    ...sorted.slice(0, MOST).map(({ offset, what }) => `${file}${placeAt(text, offset)}: ${what()}`),
    ...(more > 0 ? [`${file}: ${more} more problems like these`] : []),
  ]);
}
