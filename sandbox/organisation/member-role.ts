import { readFileSync } from 'node:fs';
import { parsePolicy } from '../ram/policy.ts';
import type { NewRole } from '../ram/role.ts';
import { parseTrust } from '../ram/trust-policy.ts';
import { renderTemplate } from '../ros/render-template.ts';

const TEMPLATE = new URL('../../deploy/member-role/ros.yaml', import.meta.url);

/** The parameters of `deploy/member-role/ros.yaml`. */
export type MemberRoleParameters = { readonly HomeAccountId: string } & {
  readonly [name in 'HomeRoleName' | 'ExternalId' | 'MemberRoleName']?: string;
};

/** The role that an administrator creates in every member account, read from the template itself. */
export function memberRole(accountId: string, parameters: MemberRoleParameters): NewRole {
  const { Role, Policy } = renderTemplate(readFileSync(TEMPLATE, 'utf8'), accountId, parameters);
  const policy = parsePolicy(JSON.stringify(Policy?.Properties['PolicyDocument']));
  if (Role === undefined || policy === undefined)
    throw new Error(`${TEMPLATE.pathname} does not create a role with a policy that the sandbox can read`);
  return {
    accountId,
    name: String(Role.Properties['RoleName']),
    ...parseTrust(Role.Properties['AssumeRolePolicyDocument']),
    policy,
  };
}
