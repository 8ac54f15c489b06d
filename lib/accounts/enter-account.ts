import { callerIdentity } from '../openapi/caller-identity.ts';
import type { CredentialSource } from '../platform/credentials.ts';
import { isPermissionMissing, OpenApiError } from '../openapi/errors.ts';
import type { Account } from './account.ts';
import { type MemberRoleNeeds, permissionPolicy, trustPolicy } from './member-policy.ts';

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
  const { accountId } = account;
  const name = account.roleArn.slice(account.roleArn.indexOf('/') + 1);
  const caller = await callerArn(home, stsEndpoint);
  const isRoot = caller?.endsWith(':root') === true;
  // Never the whole account: every user and role in it could enter.
  const trusted = caller === undefined || isRoot ? `acs:ram::${homeId}:role/${ROLE_PLACE}` : caller;
  // It is a secret (I12).
  const externalId = account.externalId === undefined ? undefined : EXTERNAL_ID_PLACE;
  const needs = { accountId, externalId, trusted };
  const role = `the role ${name} with the trust policy ${JSON.stringify(trustPolicy(needs))} and the permission policy ${JSON.stringify(permissionPolicy(needs))}${places(needs)}`;
  if (isMissing)
    return `Account ${accountId} cannot be entered: it has no role ${name}. In that account, create ${role}; deploy/member-role has a template`;
  if (isRoot)
    return `Account ${accountId} cannot be entered: an account's own keys cannot assume its role ${name}. Use the keys of a RAM user or role of account ${homeId}`;
  const permission = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: account.roleArn };
  return `Account ${accountId} cannot be entered: its role ${name} does not trust ${caller ?? 'the caller'}. In that account, check ${role}; in account ${homeId}, that caller needs the permission ${JSON.stringify(permission)}`;
}

/** What stands in the advice for what it does not say. */
const ROLE_PLACE = 'YOUR_FUNCTIONS_ROLE';
const EXTERNAL_ID_PLACE = 'YOUR_EXTERNAL_ID';

function places({ trusted, externalId }: MemberRoleNeeds): string {
  const meant = [
    ...(trusted.endsWith(ROLE_PLACE) ? [`${ROLE_PLACE}: the last part of SHARE_AUDIT_ROLE`] : []),
    ...(externalId === undefined
      ? []
      : [`${EXTERNAL_ID_PLACE}: MEMBER_EXTERNAL_ID, or externalId in accounts.yaml`]),
  ];
  return meant.length === 0 ? '' : ` (${meant.join('; ')})`;
}

/** The ARN of the caller's own role or user, or of the account's root; undefined: STS does not say. */
async function callerArn(home: CredentialSource, stsEndpoint: string): Promise<string | undefined> {
  try {
    const { arn } = await callerIdentity(stsEndpoint, home);
    const assumed = /^acs:ram::([0-9]+):assumed-role\/([^/]+)\//.exec(arn);
    if (assumed !== null) return `acs:ram::${assumed[1]}:role/${assumed[2]}`;
    return /^acs:ram::[0-9]+:((user|role)\/.|root$)/.test(arn) ? arn : undefined;
  } catch {
    return undefined;
  }
}
