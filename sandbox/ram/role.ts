import { randomInt } from 'node:crypto';
import type { Account } from '../account.ts';
import { ALLOW_ALL, type Policy } from './policy.ts';

/** A RAM role. Fields that the console can edit can be changed here too; a change applies from the next call on. */
export interface Role {
  readonly id: string;
  readonly name: string;
  /** `acs:ram::1850926437581920:role/share-auditor` */
  readonly arn: string;
  readonly account: Account;
  /** The accounts whose users and roles may assume it. */
  trustedAccountIds: readonly string[];
  /** The users and roles that may assume it, such as `acs:ram::1850926437581920:role/swas-share-audit`. */
  trustedPrincipals: readonly string[];
  /** The services that may assume it, such as `fc.aliyuncs.com`. */
  trustedServices: readonly string[];
  /** The `sts:ExternalId` that the trust policy requires. */
  externalId: string | undefined;
  /** The maximum duration of a session: 3600 to 43200 seconds, as in RAM. */
  maxSessionSeconds: number;
  policy: Policy;
}

export type NewRole = { readonly name: string; readonly accountId: string } & Partial<
  Pick<
    Role,
    | 'trustedAccountIds'
    | 'trustedPrincipals'
    | 'trustedServices'
    | 'externalId'
    | 'maxSessionSeconds'
    | 'policy'
  >
>;

export function newRole(account: Account, fields: NewRole): Role {
  const { name, maxSessionSeconds = 3600 } = fields;
  if (!/^[\w.-]{1,64}$/.test(name))
    throw new Error(
      `the name of a role must be 1 to 64 letters, digits, _, . or -, not ${JSON.stringify(name)}`,
    );
  if (maxSessionSeconds < 3600 || maxSessionSeconds > 43_200)
    throw new Error(`maxSessionSeconds of a role must be 3600 to 43200, not ${maxSessionSeconds}`);
  return {
    id: `3${String(randomInt(10 ** 8, 10 ** 9))}${String(randomInt(10 ** 7, 10 ** 8))}`,
    name,
    arn: `acs:ram::${account.id}:role/${name}`,
    account,
    trustedAccountIds: fields.trustedAccountIds ?? [],
    trustedPrincipals: fields.trustedPrincipals ?? [],
    trustedServices: fields.trustedServices ?? [],
    externalId: fields.externalId,
    maxSessionSeconds,
    policy: fields.policy ?? ALLOW_ALL,
  };
}
