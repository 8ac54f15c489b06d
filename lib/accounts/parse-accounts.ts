import * as v from 'valibot';
import { type AccountsConfig, EXTERNAL_ID, ROLE_NAME } from '../config/accounts.ts';
import { REGION_ID } from '../platform/id-patterns.ts';
import { accountKey } from '../files/account-key.ts';
import { knownKeys, tableOf, textOf } from '../files/forms.ts';
import { parseStrictYaml } from '../files/strict-yaml.ts';
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

const schemaFor = (memberRole: string | undefined) =>
  knownKeys({
    accounts: v.nullish(
      v.pipe(
        tableOf(
          accountKey,
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
        v.rawCheck(({ dataset, addIssue }) => {
          if (!dataset.typed) return;
          const { value: input } = dataset;
          for (const [key, value] of Object.entries(input)) {
            const message = whyNotItsRole(key, value.role ?? memberRole);
            const at = { type: 'object', origin: 'value' } as const;
            if (message !== undefined)
              addIssue({
                message,
                path: [
                  { ...at, input, key, value },
                  { ...at, input: value, key: 'role', value: value.role },
                ],
              });
          }
        }),
      ),
      {},
    ),
  });

/** With a role of another account, that account would be audited under this one's id. */
function whyNotItsRole(accountId: string, role: string | undefined): string | undefined {
  if (role === undefined) return 'is missing; name the role to assume, or set MEMBER_ROLE';
  const owner = ROLE_ARN.exec(role)?.[1] ?? accountId;
  return owner === accountId ? undefined : `${role} belongs to another account; name a role of this one`;
}

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
  const { accounts } = parseStrictYaml(text, file, schemaFor(memberRole));
  return Object.entries(accounts).map(
    ([accountId, { name, role = memberRole ?? '', externalId, regions }]) => ({
      accountId,
      name,
      roleArn: role.startsWith('acs:') ? role : roleArn(accountId, role),
      externalId: externalId ?? memberExternalId,
      regions,
    }),
  );
}
