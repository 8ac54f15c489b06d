import type { ListedAccountsConfig } from '../config/accounts.ts';
import { ConfigError } from '../errors.ts';
import type { Failure } from '../model/health.ts';
import type { Clock } from '../platform/clock.ts';
import type { CredentialSource } from '../platform/credentials.ts';
import { isWhole } from '../model/image.ts';
import { listMembers } from '../openapi/resource-directory.ts';
import { type Account, roleArn } from './account.ts';
import { loadAccountsFile } from './accounts-file.ts';

export interface AccountList {
  /** In the order of their ids, without the deployment's own account, which needs no role. */
  readonly accounts: readonly Account[];
  /** Whether the list is complete, so that an account that is not on it has left. */
  readonly isComplete: boolean;
  /** Why not all of them could be listed. */
  readonly failure?: Failure | undefined;
}

export interface ListDeps {
  readonly config: ListedAccountsConfig;
  readonly codeDirectory: string;
  readonly homeId: string;
  readonly credentials: CredentialSource;
  readonly clock: Clock;
}

/**
 * Lists the accounts to audit besides the deployment's own: those of the file, or all members of the resource
 * directory.
 * @throws ConfigError if neither is configured, or the file is wrong.
 */
export async function listAccounts(deps: ListDeps): Promise<AccountList> {
  const { config, codeDirectory, homeId, credentials, clock } = deps;
  const listed = await loadAccountsFile(config, codeDirectory);
  if (listed !== undefined) return { accounts: ordered(listed, homeId), isComplete: true };
  const { memberRole, memberExternalId: externalId } = config;
  if (memberRole === undefined)
    throw new ConfigError([
      'no other account is configured: put accounts.yaml beside the code, set ACCOUNTS_FILE, or set MEMBER_ROLE to audit all members of the resource directory',
    ]);
  const { entries, certainty, failure } = await listMembers(
    config.resourceDirectoryEndpoint,
    credentials,
    clock,
  );
  const members = entries.map(({ accountId, name }) => ({
    accountId,
    name: name === '' ? undefined : name,
    roleArn: roleArn(accountId, memberRole),
    externalId,
  }));
  const accounts = ordered(members, homeId);
  if (failure === undefined) return { accounts, isComplete: isWhole(certainty) };
  return { accounts, isComplete: false, failure: withRemedy(failure, homeId) };
}

const ordered = (accounts: readonly Account[], homeId: string): Account[] =>
  accounts
    .filter((a) => a.accountId !== homeId)
    .toSorted((a, b) => (a.accountId < b.accountId ? -1 : a.accountId > b.accountId ? 1 : 0));

function withRemedy(failure: Failure, homeId: string): Failure {
  const statement = {
    Effect: 'Allow',
    Action: 'resourcemanager:ListAccounts',
    Resource: `acs:resourcemanager:*:${homeId}:account/*`,
  };
  const mend =
    failure.denied === true ? `; the role of the functions needs ${JSON.stringify(statement)}` : '';
  return {
    ...failure,
    ...(failure.denied === true ? { code: 'ListDenied' } : {}),
    message: `not all members of the resource directory can be listed; those known from earlier runs are audited: ${failure.message}${mend}`,
  };
}
