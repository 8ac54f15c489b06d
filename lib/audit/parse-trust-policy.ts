import * as z from '../platform/schema.ts';
import { parseStrictYaml } from '../platform/strict-yaml.ts';
import type { TrustPolicy } from './trust-policy.ts';

const realDate = z.string().check(
  z.refine((v) => {
    const ms = /^\d{4}-\d{2}-\d{2}$/.test(v) ? Date.parse(`${v}T00:00:00Z`) : Number.NaN;
    return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(v);
  }, 'must be a date like 2027-03-31'),
);

const imageId = z
  .string()
  .check(
    z.regex(
      /^(m-|m?\*)[A-Za-z0-9*-]{0,62}$/,
      'must be an image id, which begins with m-, not a name; * stands for any text',
    ),
  );

const schema = z.strictObject({
  accounts: z.pipe(
    z.transform((v) => v ?? {}),
    z.record(
      z.string().check(z.regex(/^[0-9]{6,20}$/, 'an account id is 6 to 20 digits')),
      z.strictObject({
        name: z.string().check(z.minLength(1), z.maxLength(200)),
        owner: z.optional(z.string().check(z.maxLength(200))),
        reason: z.optional(z.string().check(z.maxLength(1000))),
        expires: z.optional(realDate),
        images: z.optional(
          z.array(imageId).check(z.minLength(1, 'must name an image; leave it out to cover every image')),
        ),
      }),
    ),
  ),
});

/**
 * Reads a trust policy (YAML).
 *
 * @param file what to call it in errors.
 * @throws ConfigError that lists every problem with its place.
 */
export function parseTrustPolicy(text: string, file: string): TrustPolicy {
  const entries = Object.entries(parseStrictYaml(text, file, schema).accounts);
  return { exceptions: new Map(entries.map(([accountId, rest]) => [accountId, { accountId, ...rest }])) };
}
