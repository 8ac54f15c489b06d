import * as v from 'valibot';
import { accountKey } from '../files/account-key.ts';
import { knownKeys, tableOf, textOf } from '../files/forms.ts';
import { parseStrictYaml } from '../files/strict-yaml.ts';
import type { TrustPolicy } from './trust-policy.ts';

const realDate = v.pipe(
  v.string(),
  v.check((text) => {
    const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
    return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
  }, 'must be a date like 2027-03-31'),
);

const imageId = v.pipe(
  v.string(),
  v.regex(
    /^(m-|m?\*)[A-Za-z0-9*-]{0,62}$/,
    'must be an image id (it begins with m-), not a name; * matches any text',
  ),
);

const schema = knownKeys({
  accounts: v.nullish(
    tableOf(
      accountKey,
      knownKeys({
        name: textOf(1, 200),
        owner: v.optional(textOf(0, 200)),
        reason: v.optional(textOf(0, 1000)),
        expires: v.optional(realDate),
        images: v.optional(
          v.pipe(v.array(imageId), v.minLength(1, 'must name an image; omit it to cover every image')),
        ),
      }),
    ),
    {},
  ),
});

/**
 * Parses a trust policy (YAML).
 *
 * @param file the name for use in errors.
 * @throws ConfigError that lists every problem and where it is.
 */
export function parseTrustPolicy(text: string, file: string): TrustPolicy {
  const entries = Object.entries(parseStrictYaml(text, file, schema).accounts);
  return { exceptions: new Map(entries.map(([accountId, rest]) => [accountId, { accountId, ...rest }])) };
}
