import { callerIdentity } from '../openapi/caller-identity.ts';
import type { CredentialSource } from '../platform/credentials.ts';
import { isPermissionMissing, OpenApiError } from '../openapi/errors.ts';
import type { Account } from './account.ts';
import { permissionPolicy, trustPolicy } from './member-policy.ts';

export interface EntryDeps {
  readonly account: Account;
  /** The role's credentials. */
  readonly member: CredentialSource;
  /** The deployment's own. */
  readonly home: CredentialSource;
  readonly homeId: string;
  readonly stsEndpoint: string;
}

/**
 * Assumes an account's role, before any other call to the account.
 * @throws OpenApiError; if the role is missing or does not trust this deployment, the message has the policies to add.
 */
export async function enterAccount(deps: EntryDeps): Promise<void> {
  try {
    await deps.member.get();
  } catch (error) {
    if (!(error instanceof OpenApiError)) throw error;
    const isMissing = error.vendorCode?.startsWith('EntityNotExist') === true;
    if (!isMissing && !isPermissionMissing(error)) throw error;
    throw new OpenApiError(await refusalMessage(deps, isMissing), {
      code: 'ApiDenied',
      ...(error.vendorCode === undefined ? {} : { vendorCode: error.vendorCode }),
      ...(error.requestId === undefined ? {} : { requestId: error.requestId }),
    });
  }
}

async function refusalMessage(
  { account, home, homeId, stsEndpoint }: EntryDeps,
  isMissing: boolean,
): Promise<string> {
  const { accountId, externalId } = account;
  const name = account.roleArn.slice(account.roleArn.indexOf('/') + 1);
  const needs = { accountId, externalId, trusted: await ownPrincipal(home, homeId, stsEndpoint) };
  const role = `the role ${name} with the trust policy ${JSON.stringify(trustPolicy(needs))} and the permission policy ${JSON.stringify(permissionPolicy(needs))}`;
  if (isMissing)
    return `Account ${accountId} cannot be entered: it has no role ${name}. In that account, create ${role}; deploy/member-role has a template`;
  if (needs.trusted === rootOf(homeId))
    return `Account ${accountId} cannot be entered: an account's own keys cannot assume its role ${name}. Use the keys of a RAM user or role of account ${homeId}`;
  const own = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: account.roleArn };
  return `Account ${accountId} cannot be entered: its role ${name} does not trust ${needs.trusted}. In that account, check ${role}; in account ${homeId}, that caller needs the permission ${JSON.stringify(own)}`;
}

const rootOf = (accountId: string): string => `acs:ram::${accountId}:root`;

/** The ARN of the caller's own role or user, so that another account can trust only that; else of the whole account. */
async function ownPrincipal(home: CredentialSource, homeId: string, stsEndpoint: string): Promise<string> {
  const account = rootOf(homeId);
  try {
    const { arn } = await callerIdentity(stsEndpoint, home);
    const assumed = /^acs:ram::([0-9]+):assumed-role\/([^/]+)\//.exec(arn);
    if (assumed !== null) return `acs:ram::${assumed[1]}:role/${assumed[2]}`;
    return /^acs:ram::[0-9]+:(user|role)\/./.test(arn) ? arn : account;
  } catch {
    return account;
  }
}
