import type { EnvReader } from './env.ts';

/** How the accounts beside the deployment's own are entered. */
export interface AccountsConfig {
  /** The list of accounts (YAML); undefined: `accounts.yaml` beside the code, if it is there. */
  readonly accountsFile: string | undefined;
  /** The role's name. Without a list of accounts, all members of the resource directory are audited. */
  readonly memberRole: string | undefined;
  readonly memberExternalId: string | undefined;
}

/** The same, and where they are listed. */
export interface ListedAccountsConfig extends AccountsConfig {
  readonly resourceDirectoryEndpoint: string;
}

/** A role's name (vendor's page «CreateRole»). */
export const ROLE_NAME = /^[A-Za-z0-9._-]{1,64}$/;
/** An external id (vendor's page «AssumeRole»). */
export const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;

/** The name of the role that every other account has for the audit. */
export function readMemberRole(env: EnvReader<'MEMBER_ROLE'>): string | undefined {
  const memberRole = env.text('MEMBER_ROLE');
  if (memberRole !== undefined && !ROLE_NAME.test(memberRole))
    env.problem(
      `MEMBER_ROLE: "${memberRole.slice(0, 80)}" is not a role's name; write the name that the role has in every account, as in share-audit-member`,
    );
  return memberRole;
}

/** The external id that the roles' trust policies ask for, so that no other program can be made to take them on. */
export function readExternalId(env: EnvReader<'MEMBER_EXTERNAL_ID'>): string | undefined {
  const externalId = env.text('MEMBER_EXTERNAL_ID');
  if (externalId !== undefined && !EXTERNAL_ID.test(externalId))
    env.problem(
      "MEMBER_EXTERNAL_ID may hold letters, digits and _+=,.@:/- only, from 2 to 1,224 of them, as in the roles' trust policies",
    );
  env.addSecret(hiddenExternalId(externalId));
  return externalId;
}

/** The external id as a secret (I12); not if it has digits only, because account ids would be hidden with it. */
export const hiddenExternalId = (externalId: string | undefined): string | undefined =>
  externalId !== undefined && /[^0-9]/.test(externalId) ? externalId : undefined;
