import type { Permission } from './operation.ts';
import { Refusal } from './refusal.ts';
import type { RpcSettings } from './settings.ts';
import type { Caller } from './signature.ts';

const MESSAGES: Readonly<Record<string, string>> = {
  NoPermission: 'You are not authorized to do this operation.',
  'Forbidden.RAM':
    'User not authorized to operate on the specified resource, or this API does not support RAM.',
};

/** Checks the RAM hook, then the policies of the key. Throws a `Refusal` if either denies the call. */
export function checkPermission(
  authorize: RpcSettings['authorize'],
  { action, resource, denied }: Permission,
  caller: Caller,
): void {
  const verdict = authorize({ accessKeyId: caller.key.id, action, resource });
  if (verdict === true && (caller.key.may?.(action, resource) ?? true)) return;
  const code = typeof verdict === 'string' ? verdict : 'NoPermission';
  throw new Refusal(403, code, denied ?? MESSAGES[code] ?? 'The request is forbidden.', {
    fields: {
      AccessDeniedDetail: {
        AuthAction: action,
        AuthPrincipalDisplayName: caller.key.user?.id ?? caller.key.role?.name ?? caller.account.id,
        AuthPrincipalOwnerId: caller.account.id,
        AuthPrincipalType: caller.key.user ? 'SubUser' : caller.key.role ? 'AssumedRoleUser' : 'RootUser',
        NoPermissionType: 'ImplicitDeny',
        PolicyType: 'AccountLevelIdentityBasedPolicy',
      },
    },
  });
}
