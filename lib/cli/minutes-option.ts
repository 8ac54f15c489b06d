import { InvalidArgumentError, Option } from 'commander';

/** `--minutes <n>`: a whole number, from one minute to a day. */
export const minutesOption = (description: string, fallback: number): Option =>
  new Option('--minutes <n>', description).argParser(minutes).default(fallback);

function minutes(value: string): number {
  const n = /^[0-9]{1,4}$/.test(value) ? Number(value) : 0;
  if (n < 1 || n > 1440) throw new InvalidArgumentError('must be a whole number from 1 to 1440.');
  return n;
}
