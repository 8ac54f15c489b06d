import type { Cloud } from '../cloud.ts';
import type { Prepared, RpcCall } from '../openapi/operation.ts';
import { optionalParameter, type Parameters, requireParameter } from '../openapi/parameters.ts';
import { Refusal } from '../openapi/refusal.ts';
import type { Caller } from '../openapi/signature.ts';
import { parsePolicy, type Policy } from '../ram/policy.ts';
import type { Role } from '../ram/role.ts';

const DEFAULT_SECONDS = 3600;
const LEAST_SECONDS = 900;
/** The same text for a caller without the permission, an account that is not trusted, and a wrong external id. */
const NOT_AUTHORIZED = 'You are not authorized to do this action. You should be authorized by RAM.';

/**
 * Returns temporary credentials for the role's account, with the role's permissions. Forms, codes and texts are those
 * of the vendor's reference, «AssumeRole» (STS, 2015-04-01).
 */
export function assumeRole(cloud: Cloud, call: RpcCall): Prepared {
  const { parameters, caller } = call;
  const arn = wellFormed(parameters, 'RoleArn', /^acs:ram::\d{6,20}:role\/[\w.-]{1,64}$/);
  const session = wellFormed(parameters, 'RoleSessionName', /^[\w.@-]{2,64}$/);
  const seconds = readSeconds(parameters);
  const externalId = readExternalId(parameters);
  const scope = readPolicy(parameters);
  const sourceIdentity = readSourceIdentity(call);
  return {
    permission: { action: 'sts:AssumeRole', resource: arn, denied: NOT_AUTHORIZED },
    run: () => {
      if (caller.key.user === undefined && caller.key.role === undefined)
        throw new Refusal(403, 'NoPermission', 'Roles may not be assumed by root accounts.');
      const role = cloud.roles.find(arn);
      if (role === undefined)
        throw new Refusal(404, 'EntityNotExist.Role', 'The specified Role not exists .');
      if (!trusts(role, caller, externalId)) throw new Refusal(403, 'NoPermission', NOT_AUTHORIZED);
      if (seconds > role.maxSessionSeconds) throw wrongSeconds();
      const key = cloud.roles.open(role, session, seconds, { scope, sourceIdentity });
      return {
        AssumedRoleUser: { Arn: `${arn}/${session}`, AssumedRoleId: `${role.id}:${session}` },
        Credentials: {
          SecurityToken: key.securityToken,
          AccessKeyId: key.id,
          AccessKeySecret: key.secret,
          Expiration: `${key.expiresAt.toISOString().slice(0, 19)}Z`,
        },
      };
    },
  };
}

/** An external id that the role does not require is ignored. */
function trusts(role: Role, caller: Caller, externalId: string | undefined): boolean {
  return (
    (role.trustedAccountIds.includes(caller.account.id) ||
      role.trustedPrincipals.includes(principalOf(caller))) &&
    (role.externalId === undefined || role.externalId === externalId)
  );
}

/** The ARN of the caller; of a session, that of its role. */
function principalOf({ account, key }: Caller): string {
  const name = key.role === undefined ? `user/${key.user?.name}` : `role/${key.role.name}`;
  return `acs:ram::${account.id}:${name}`;
}

function wellFormed(parameters: Parameters, name: string, form: RegExp): string {
  const text = requireParameter(parameters, name);
  if (!form.test(text)) throw wrong(name);
  return text;
}

function readSeconds(parameters: Parameters): number {
  const text = parameters.get('DurationSeconds') ?? '';
  if (text === '') return DEFAULT_SECONDS;
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (seconds < LEAST_SECONDS) throw wrongSeconds();
  return seconds;
}

function readExternalId(parameters: Parameters): string | undefined {
  const text = parameters.get('ExternalId');
  if (text !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(text)) throw wrong('ExternalId');
  return text;
}

/** A session keeps the source identity of the session that opened it, and cannot have another one. */
function readSourceIdentity({ parameters, caller }: RpcCall): string | undefined {
  const text = optionalParameter(parameters, 'SourceIdentity');
  const inherited = caller.key.role?.sourceIdentity;
  if (text !== undefined && (!/^[\w+=,.@-]{2,64}$/.test(text) || (inherited ?? text) !== text))
    throw wrong('SourceIdentity');
  return text ?? inherited;
}

function readPolicy(parameters: Parameters): Policy | undefined {
  const text = parameters.get('Policy') ?? '';
  if (text === '') return undefined;
  if (Buffer.byteLength(text) > 2048)
    throw new Refusal(
      400,
      'InvalidParameter.PolicySize',
      'The size of Policy must be smaller than 2048 bytes.',
    );
  const policy = parsePolicy(text);
  if (policy === undefined)
    throw new Refusal(
      400,
      'InvalidParameter.PolicyGrammar',
      'The parameter Policy has not passed grammar check.',
    );
  return policy;
}

function wrong(name: string): Refusal {
  return new Refusal(400, `InvalidParameter.${name}`, `The parameter ${name} is wrongly formed.`);
}

function wrongSeconds(): Refusal {
  return new Refusal(
    400,
    'InvalidParameter.DurationSeconds',
    'The Min/Max value of DurationSeconds is 15min/1hr.',
  );
}
