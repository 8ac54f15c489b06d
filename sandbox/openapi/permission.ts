import { Refusal } from './refusal.ts';
import type { PermissionQuestion, RpcSettings } from './settings.ts';
import type { Caller } from './signature.ts';

const MESSAGES: Readonly<Record<string, string>> = {
  NoPermission: 'You are not authorized to do this operation.',
  'Forbidden.RAM':
    'User not authorized to operate on the specified resource, or this API does not support RAM.',
};

/** Asks the RAM hook; throws the refusal of a call that it does not let through. */
export function checkPermission(
  authorize: RpcSettings['authorize'],
  permission: Pick<PermissionQuestion, 'action' | 'resource'>,
  caller: Caller,
): void {
  const verdict = authorize({ accessKeyId: caller.key.id, ...permission });
  if (verdict === true) return;
  const code = verdict === false ? 'NoPermission' : verdict;
  throw new Refusal(403, code, MESSAGES[code] ?? 'The request is forbidden.', {
    fields: {
      AccessDeniedDetail: {
        AuthAction: permission.action,
        AuthPrincipalDisplayName: caller.key.user?.id ?? caller.key.role?.name ?? caller.account.id,
        AuthPrincipalOwnerId: caller.account.id,
        AuthPrincipalType: caller.key.user ? 'SubUser' : caller.key.role ? 'AssumedRoleUser' : 'RootUser',
        NoPermissionType: 'ImplicitDeny',
        PolicyType: 'AccountLevelIdentityBasedPolicy',
      },
    },
  });
}
