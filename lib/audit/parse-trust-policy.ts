import { isAlias, isScalar, parseDocument, visit } from 'yaml';
import * as z from 'zod';
import { ConfigError } from '../errors.ts';
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

/** The reader needs seconds for a megabyte of open brackets. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const c of text) {
    if (c === '[' || c === '{') depth += 1;
    else if (c === ']' || c === '}') depth -= 1;
    if (depth > 100) return true;
  }
  return false;
}

/**
 * Reads a trust policy (YAML).
 *
 * @param file what to call it in errors.
 * @throws ConfigError that lists every problem with its place.
 */
export function parseTrustPolicy(text: string, file: string): TrustPolicy {
  if (isTooDeep(text)) throw new ConfigError([`${file}: too many brackets within brackets`]);
  // As big integers, so that an account id without quotes keeps its digits (I9).
  const document = parseDocument(text, {
    intAsBigInt: true,
    uniqueKeys: (a, b) => isScalar(a) && isScalar(b) && String(a.value) === String(b.value),
    prettyErrors: true,
  });
  const broken = document.errors.map((e) => `${file}: ${e.message.split('\n', 1)[0]}`);
  visit(document, {
    Node: (_key, node) => {
      if (isAlias(node)) broken.push(`${file}: aliases (*name) are not used in a trust policy; write it out`);
    },
  });
  if (broken.length > 0) throw new ConfigError(broken);
  const parsed = schema.safeParse(document.toJS() ?? { accounts: {} });
  if (!parsed.success)
    throw new ConfigError(
      parsed.error.issues.map((issue) => {
        const message =
          'keys' in issue
            ? `does not know ${issue.keys.map((k) => `"${k}"`).join(', ')}`
            : issue.code === 'invalid_key'
              ? (issue.issues[0]?.message ?? issue.message)
              : issue.code === 'invalid_type' && issue.message.endsWith('received undefined')
                ? 'is missing'
                : issue.message;
        return `${file}: ${issue.path.join('.') || 'the document'}: ${message}`;
      }),
    );
  const entries = Object.entries(parsed.data.accounts);
  return { exceptions: new Map(entries.map(([accountId, rest]) => [accountId, { accountId, ...rest }])) };
}
