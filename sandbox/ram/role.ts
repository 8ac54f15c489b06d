import { randomInt } from 'node:crypto';
import type { Account } from '../account.ts';
import { ALLOW_ALL, type Policy } from './policy.ts';

/** A RAM role. What may be edited in the console may be changed here too, and holds from the next call on. */
export interface Role {
  readonly id: string;
  readonly name: string;
  /** `acs:ram::1850926437581920:role/share-auditor` */
  readonly arn: string;
  readonly account: Account;
  /** Whose users and roles may assume it. */
  trustedAccountIds: readonly string[];
  /** Which single users and roles may: `acs:ram::1850926437581920:role/swas-share-auditor`. */
  trustedPrincipals: readonly string[];
  /** Which services may: `fc.aliyuncs.com`. */
  trustedServices: readonly string[];
  /** The `sts:ExternalId` that the trust policy demands. */
  externalId: string | undefined;
  /** How long a session may be asked for; 3600 to 43200, as in RAM. */
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
  if (!/^[\w.-]{1,64}$/.test(name)) throw new Error(`${JSON.stringify(name)} is no name for a role`);
  if (maxSessionSeconds < 3600 || maxSessionSeconds > 43_200)
    throw new Error('a role’s longest session is 3600 to 43200 seconds');
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
