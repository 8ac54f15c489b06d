import * as v from 'valibot';
import { type AccountsConfig, EXTERNAL_ID, ROLE_NAME } from '../config/accounts.ts';
import { ConfigError } from '../errors.ts';
import { ACCOUNT_ID, REGION_ID } from '../platform/id-patterns.ts';
import { knownKeys, parseStrictYaml, tableOf, textOf } from '../platform/strict-yaml.ts';
import { type Account, roleArn } from './account.ts';

const ROLE_ARN = /^acs:ram::([0-9]{6,20}):role\/[A-Za-z0-9._-]{1,64}$/;

const roleName = v.pipe(
  v.string(),
  v.check(
    (text) => ROLE_NAME.test(text) || ROLE_ARN.test(text),
    "must be a role's name, as in share-audit-member, or its ARN, as in acs:ram::1234567890123456:role/share-audit-member",
  ),
);
const externalIdText = v.pipe(
  v.string(),
  v.regex(EXTERNAL_ID, 'may hold letters, digits and _+=,.@:/- only, 2 to 1,224 of them'),
);
const regionId = v.pipe(v.string(), v.regex(REGION_ID, 'must be a region id, as in cn-hangzhou'));

const schema = knownKeys({
  accounts: v.nullish(
    tableOf(
      v.pipe(v.string(), v.regex(ACCOUNT_ID, 'an account id is 6 to 20 digits')),
      v.nullish(
        knownKeys({
          name: v.optional(textOf(1, 200)),
          role: v.optional(roleName),
          externalId: v.optional(externalIdText),
          regions: v.optional(
            v.pipe(v.array(regionId), v.minLength(1, 'must name a region; leave it out to use REGIONS')),
          ),
        }),
        {},
      ),
    ),
    {},
  ),
});

/**
 * Parses a list of accounts (YAML).
 *
 *     accounts:
 *       "1234567890123456":
 *         name: Payments
 *         role: share-audit-member   # or its ARN; default: MEMBER_ROLE
 *         externalId: a-secret       # default: MEMBER_EXTERNAL_ID
 *         regions: [cn-hangzhou]     # default: REGIONS
 *
 * @param file the file's name, for error messages.
 * @throws ConfigError that lists every problem with its place.
 */
export function parseAccounts(
  text: string,
  file: string,
  { memberRole, memberExternalId }: Pick<AccountsConfig, 'memberRole' | 'memberExternalId'>,
): readonly Account[] {
  const entries = Object.entries(parseStrictYaml(text, file, schema).accounts);
  const problems: string[] = [];
  const problem = (accountId: string, what: string): void =>
    void problems.push(`${file}: accounts.${accountId}.role: ${what}`);
  const accounts = entries.flatMap(([accountId, { name, role = memberRole, externalId, regions }]) => {
    const arn = role?.startsWith('acs:') === true ? role : role && roleArn(accountId, role);
    if (arn === undefined) {
      problem(accountId, 'is missing; name the role to assume, or set MEMBER_ROLE');
      return [];
    }
    // With a role of another account, that account would be audited under this one's id.
    if (ROLE_ARN.exec(arn)?.[1] !== accountId)
      problem(accountId, `${arn} belongs to another account; name a role of this one`);
    return [{ accountId, name, roleArn: arn, externalId: externalId ?? memberExternalId, regions }];
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return accounts;
}
