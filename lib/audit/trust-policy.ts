import * as z from 'zod';
import type { Verdict } from '../model.ts';
import { parseStrictYaml } from '../platform/strict-yaml.ts';
import { fits } from './wildcard.ts';

/** An account that may hold shares, with the reason why. */
export interface TrustException {
  readonly accountId: string;
  readonly name: string;
  readonly owner?: string | undefined;
  readonly reason?: string | undefined;
  /** `YYYY-MM-DD`; in force to the end of that day in UTC. */
  readonly expires?: string | undefined;
  /** Patterns of image ids, `*` for any text; undefined: every image. */
  readonly images?: readonly string[] | undefined;
}

export interface TrustPolicy {
  readonly exceptions: ReadonlyMap<string, TrustException>;
}

export interface Judgement {
  readonly verdict: Verdict;
  /** The exception that names the account, in force or not. */
  readonly exception?: TrustException;
}

export const EMPTY_POLICY: TrustPolicy = { exceptions: new Map() };

const DAY_MS = 86_400_000;

/** Is this share covered by an exception in force? Pure; `nowMs` decides expiry. */
export function judge(policy: TrustPolicy, imageId: string, accountId: string, nowMs: number): Judgement {
  const exception = policy.exceptions.get(accountId);
  if (exception === undefined) return { verdict: 'untrusted' };
  if (exception.images !== undefined && !exception.images.some((p) => fits(p, imageId)))
    return { verdict: 'untrusted', exception };
  return { verdict: isExpired(exception, nowMs) ? 'expired' : 'trusted', exception };
}

export function isExpired({ expires }: TrustException, nowMs: number): boolean {
  return expires !== undefined && nowMs >= Date.parse(`${expires}T00:00:00Z`) + DAY_MS;
}

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
