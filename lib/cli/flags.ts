import { type Command, InvalidArgumentError } from 'commander';
import type { Verdict } from '../model/change.ts';
import { ACCOUNT_ID, REGION_ID } from '../platform/id-patterns.ts';
import { parseWhen, WHEN_FORMS, type When } from './when.ts';

type Parse<T> = (value: string, before: T | undefined) => T;

/** Flags that take a comma list and may be given again; each entry is checked before anything else happens. */
const listOf =
  (isRight: (entry: string) => boolean, complaint: string): Parse<readonly string[]> =>
  (value, before) => {
    const entries = value
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '');
    if (entries.length === 0 || !entries.every(isRight)) throw new InvalidArgumentError(complaint);
    return [...(before ?? []), ...entries];
  };

export const accountIds = listOf((id) => ACCOUNT_ID.test(id), 'an account id is 6 to 20 digits.');

export const regionIds = listOf(
  (id) => REGION_ID.test(id),
  'a region id looks like cn-hangzhou or ap-southeast-1.',
);

const VERDICTS: readonly string[] = ['untrusted', 'expired', 'trusted'] satisfies Verdict[];

export const verdicts = listOf(
  (verdict) => VERDICTS.includes(verdict),
  `it is one of ${VERDICTS.join(', ')}.`,
) as Parse<readonly Verdict[]>;

/** A name may hold a comma: one a flag. */
export const imagePatterns: Parse<readonly string[]> = (value, before) => {
  if (value.trim() === '') throw new InvalidArgumentError('name an image by its id or its name.');
  return [...(before ?? []), value];
};

export function accountId(value: string): string {
  if (!ACCOUNT_ID.test(value)) throw new InvalidArgumentError('an account id is 6 to 20 digits.');
  return value;
}

/** An account by its id or its exact name, which may hold a comma: one a flag. */
export const owners: Parse<readonly string[]> = (value, before) => {
  if (value.trim() === '') throw new InvalidArgumentError('name an account by its id or its name.');
  return [...(before ?? []), value];
};

export function moment(value: string): When {
  const when = parseWhen(value);
  if (when === undefined) throw new InvalidArgumentError(`Write ${WHEN_FORMS}.`);
  return when;
}

/** The flags of `withSnapshot`. */
export const addSnapshotFlags = (command: Command): Command =>
  command
    .option('--snapshot <file>', 'the SQLite snapshot, instead of the one that the environment names')
    .option(
      '--owner <account>',
      'only images of this account: its id or exact name; may be given again (default: all that are audited)',
      owners,
    );
