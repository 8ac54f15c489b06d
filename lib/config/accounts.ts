import type { EnvReader } from './env.ts';

/** Which accounts are audited beside the deployment's own, and how each is entered. */
export interface AccountsConfig {
  /** The list of accounts (YAML); undefined: `accounts.yaml` beside the code, if it is there. */
  readonly accountsFile: string | undefined;
  /**
   * The name of the role that every other account has for us. Without a list of accounts, all members of the
   * resource directory are audited.
   */
  readonly memberRole: string | undefined;
  /** What the roles' trust policies ask for, so that nobody else's program can be made to enter them. */
  readonly memberExternalId: string | undefined;
  readonly resourceDirectoryEndpoint: string;
}

/** A role's name (vendor's page «CreateRole»). */
export const ROLE_NAME = /^[A-Za-z0-9._-]{1,64}$/;
/** An external id (vendor's page «AssumeRole»). */
export const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;

export function readAccounts(env: EnvReader): AccountsConfig {
  const memberRole = env.text('MEMBER_ROLE');
  if (memberRole !== undefined && !ROLE_NAME.test(memberRole))
    env.problem(
      `MEMBER_ROLE: "${memberRole.slice(0, 80)}" is not a role's name; write the name that the role has in every account, as in share-audit-member`,
    );
  const memberExternalId = env.text('MEMBER_EXTERNAL_ID');
  if (memberExternalId !== undefined && !EXTERNAL_ID.test(memberExternalId))
    env.problem(
      "MEMBER_EXTERNAL_ID may hold letters, digits and _+=,.@:/- only, from 2 to 1,224 of them, as in the roles' trust policies",
    );
  return {
    accountsFile: env.text('ACCOUNTS_FILE'),
    memberRole,
    memberExternalId,
    resourceDirectoryEndpoint: env.url(
      'RESOURCE_DIRECTORY_ENDPOINT',
      'https://resourcedirectory.aliyuncs.com',
    ),
  };
}
