import type { Cloud } from '../cloud.ts';
import type { Prepared, RpcCall } from '../openapi/operation.ts';
import { integerParameter, invalidParameter } from '../openapi/parameters.ts';
import { Refusal } from '../openapi/refusal.ts';
import type { Directory, Member } from './directory.ts';

const DEFAULT_SIZE = 10;
const MAX_SIZE = 100;
/**
 * Parameters of the real API that the sandbox does not support. Ignoring them would give wrong results, so they are
 * refused.
 */
const UNKNOWN = /^(?:MaxResults|NextToken|QueryKeyword|IncludeTags|Tag(?:\..*)?)$/;

/**
 * Lists the members of the caller's resource directory, without its management account, as the real API does. Format
 * and error codes follow the vendor's reference, “ListAccounts” (ResourceDirectoryMaster, 2022-04-19). The reference
 * says who may call, but not the error code for other callers. The sandbox uses `NoPermission`.
 */
export function listAccounts(cloud: Cloud, call: RpcCall): Prepared {
  const { parameters, caller } = call;
  const number = integerParameter(parameters, 'PageNumber', { fallback: 1, min: 1, max: 1_000_000 });
  const size = integerParameter(parameters, 'PageSize', { fallback: DEFAULT_SIZE, min: 1, max: MAX_SIZE });
  const unknown = [...parameters.keys()].find((name) => UNKNOWN.test(name));
  if (unknown !== undefined) throw invalidParameter(unknown);
  return {
    permission: {
      action: 'resourcemanager:ListAccounts',
      resource: `acs:resourcemanager:*:${caller.account.id}:account/*`,
    },
    run: () => {
      const directory = ownDirectory(cloud, caller.account.id);
      return {
        TotalCount: directory.members.length,
        PageSize: size,
        PageNumber: number,
        Accounts: {
          Account: directory.members
            .slice((number - 1) * size, number * size)
            .map((member) => writeMember(member, directory)),
        },
      };
    },
  };
}

function ownDirectory(cloud: Cloud, accountId: string): Directory {
  const { directory } = cloud;
  if (directory !== undefined) {
    const { managementAccountId, delegatedAccountIds, members } = directory;
    if (accountId === managementAccountId || delegatedAccountIds.includes(accountId)) return directory;
    if (members.some((member) => member.accountId === accountId))
      throw new Refusal(403, 'NoPermission', 'You are not authorized to perform this operation.');
  }
  throw new Refusal(
    404,
    'EntityNotExists.ResourceDirectory',
    'The resource directory for the account is not enabled. We recommend that you first enable the resource directory for the account.',
  );
}

function writeMember(member: Member, directory: Directory): Record<string, unknown> {
  const { rootFolderId, id } = directory;
  const folders = member.folderId === rootFolderId ? rootFolderId : `${rootFolderId}/${member.folderId}`;
  return {
    AccountId: member.accountId,
    DisplayName: member.displayName,
    Status: member.status,
    Type: member.type,
    FolderId: member.folderId,
    ResourceDirectoryId: id,
    ResourceDirectoryPath: `${id}/${folders}/${member.accountId}`,
    JoinMethod: member.joinMethod,
    JoinTime: member.joinTime,
    ModifyTime: member.modifyTime,
  };
}
