import { stringify } from 'yaml';
import type { TrustException } from './trust-policy.ts';

const fieldsOf = ({ accountId: _id, ...fields }: TrustException) =>
  Object.entries(fields).flatMap(([field, value]) => (value === undefined ? [] : [[field, value] as const]));

/** An exception in block form, without the indentation of the accounts. */
export const linesOf = (exception: TrustException): readonly string[] => [
  `"${exception.accountId}":`,
  ...fieldsOf(exception).map(([field, value]) => `  ${field}: ${yamlOf(value)}`),
];

/** An exception within the braces of the accounts, as JSON, which is YAML too. */
export const flowOf = (exception: TrustException): string =>
  `${JSON.stringify(exception.accountId)}: {${fieldsOf(exception)
    .map(([field, value]) => `${JSON.stringify(field)}: ${JSON.stringify(value)}`)
    .join(', ')}}`;

/** A value on one line, in quotes where it needs them, within brackets too. What looks like a number gets them. */
export function yamlOf(value: string | readonly string[]): string {
  if (typeof value === 'string' && /^[-+.0-9]/.test(value) && !/^\d{4}-\d\d-\d\d$/.test(value))
    return JSON.stringify(value);
  const list = stringify(typeof value === 'string' ? [value] : value, {
    collectionStyle: 'flow',
    flowCollectionPadding: false,
    lineWidth: 0,
  }).trim();
  return typeof value === 'string' ? list.slice(1, -1) : list;
}
