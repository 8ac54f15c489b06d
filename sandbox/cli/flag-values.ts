import { InvalidArgumentError } from 'commander';
import { everyMs } from '../fc/schedule.ts';

/** The values of flags. Each parser throws commander's error for a wrong value. */

export function integer(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max))
      throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`);
    return value;
  };
}

/** The period of a timer, in milliseconds. */
export function period(text: string): number {
  const ms = everyMs(`@every ${text}`);
  if (ms === undefined || ms < 5000)
    throw new InvalidArgumentError('Give a period of at least 5s, such as 20s, 5m or 1h30m.');
  return ms;
}

/** In milliseconds. */
export function duration(text: string): number {
  const ms = everyMs(`@every ${text}`);
  if (ms === undefined || ms <= 0)
    throw new InvalidArgumentError('Give a duration, such as 30s, 10m or 1h30m.');
  return ms;
}
