import * as z from 'zod';
import { parseStrictYaml } from '../platform/strict-yaml.ts';
import type { TrustPolicy } from './trust-policy.ts';

const realDate = z.string().refine((v) => {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(v) ? Date.parse(`${v}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(v);
}, 'must be a date like 2027-03-31');

const schema = z.strictObject({
  accounts: z.preprocess(
    (v) => v ?? {},
    z.record(
      z.string().regex(/^[0-9]{6,20}$/, 'an account id is 6 to 20 digits'),
      z.strictObject({
        name: z.string().min(1).max(200),
        owner: z.string().max(200).optional(),
        reason: z.string().max(1000).optional(),
        expires: realDate.optional(),
        images: z
          .array(
            z
              .string()
              .regex(
                /^(m-|m?\*)[A-Za-z0-9*-]{0,62}$/,
                'must be an image id, which begins with m-, not a name; * stands for any text',
              ),
          )
          .min(1, 'must name an image; leave it out to cover every image')
          .optional(),
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
