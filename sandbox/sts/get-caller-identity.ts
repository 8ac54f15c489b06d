import type { Prepared, RpcCall } from '../openapi/operation.ts';

/** Needs no permission. Account ids are strings here, unlike in SWAS. */
export function getCallerIdentity(call: RpcCall): Prepared {
  const { account, key } = call.caller;
  const { user, role } = key;
  return {
    run: () => {
      if (role !== undefined) {
        return {
          IdentityType: 'AssumedRoleUser',
          AccountId: account.id,
          RoleId: role.id,
          PrincipalId: `${role.id}:${role.session}`,
          Arn: `acs:ram::${account.id}:assumed-role/${role.name}/${role.session}`,
        };
      }
      if (user !== undefined) {
        return {
          IdentityType: 'RAMUser',
          AccountId: account.id,
          UserId: user.id,
          PrincipalId: user.id,
          Arn: `acs:ram::${account.id}:user/${user.name}`,
        };
      }
      return {
        IdentityType: 'Account',
        AccountId: account.id,
        UserId: account.id,
        PrincipalId: account.id,
        Arn: `acs:ram::${account.id}:root`,
      };
    },
  };
}
