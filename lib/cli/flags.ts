import { type Command, InvalidArgumentError } from 'commander';
import type { Verdict } from '../model/change.ts';
import { ACCOUNT_ID, REGION_ID } from '../platform/id-patterns.ts';
import { parseWhen, WHEN_FORMS, type When } from './when.ts';

type Parse<T> = (value: string, before: T | undefined) => T;

/** Parses a flag that takes a comma-separated list and may be repeated. A wrong entry stops the command. */
const listOf =
  (
    isRight: (entry: string) => boolean,
    complaint: string,
    others: Readonly<Record<string, string>> = {},
  ): Parse<readonly string[]> =>
  (value, before) => {
    const entries = value
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '');
    const wrong = entries.find((entry) => !isRight(entry));
    if (entries.length === 0 || wrong !== undefined)
      throw new InvalidArgumentError(others[wrong ?? ''] ?? complaint);
    return [...(before ?? []), ...entries];
  };

export const accountIds = listOf((id) => ACCOUNT_ID.test(id), 'an account id is 6 to 20 digits.');

export const regionIds = listOf(
  (id) => REGION_ID.test(id),
  'a region id looks like cn-hangzhou or ap-southeast-1.',
  // `audit` takes it, because its default is REGIONS.
  { all: 'leave --region out for all regions.' },
);

export function regionId(value: string): string {
  if (!REGION_ID.test(value)) throw new InvalidArgumentError('a region id looks like cn-hangzhou.');
  return value;
}

const VERDICTS: readonly string[] = ['untrusted', 'expired', 'trusted'] satisfies Verdict[];

export const verdicts = listOf(
  (verdict) => VERDICTS.includes(verdict),
  `must be one of ${VERDICTS.join(', ')}.`,
) as Parse<readonly Verdict[]>;

/** One pattern for each flag, because a name may hold a comma. */
export const imagePatterns: Parse<readonly string[]> = (value, before) => {
  if (value.trim() === '') throw new InvalidArgumentError('must be the id or the name of an image.');
  return [...(before ?? []), value];
};

export function accountId(value: string): string {
  if (!ACCOUNT_ID.test(value)) throw new InvalidArgumentError('an account id is 6 to 20 digits.');
  return value;
}

/** An account's id or exact name. One for each flag, because a name may hold a comma. */
export const owners: Parse<readonly string[]> = (value, before) => {
  if (value.trim() === '') throw new InvalidArgumentError('must be the id or the name of an account.');
  return [...(before ?? []), value];
};

export function moment(value: string): When {
  const when = parseWhen(value);
  if (when === undefined) throw new InvalidArgumentError(`Write ${WHEN_FORMS}.`);
  return when;
}

/** Adds the flags that `withSnapshot` reads. */
export const addSnapshotFlags = (command: Command): Command =>
  command
    .option('--snapshot <file>', 'the SQLite snapshot to use instead of the one in the environment')
    .option(
      '--owner <account>',
      'only images of this account, by id or exact name; may be repeated (default: all audited accounts)',
      owners,
    );
