import * as v from 'valibot';
import { rpcCaller } from './call.ts';
import { OpenApiError } from './errors.ts';
import type { Clock } from '../platform/clock.ts';
import type { Credentials, CredentialSource } from '../platform/credentials.ts';
import { FOUR_ATTEMPTS_IN_7_S, retry, whenRetryable } from '../platform/retry.ts';
import { STS } from './sts.ts';

export interface RoleToAssume {
  readonly stsEndpoint: string;
  /** `acs:ram::1234567890123456:role/name` */
  readonly roleArn: string;
  readonly externalId?: string | undefined;
  /** Shown in the member's audit trail; 2 to 64 of letters, digits and `.@-_`. */
  readonly sessionName: string;
  /** The credentials that may assume the role. */
  readonly by: CredentialSource;
  readonly clock: Clock;
}

/** The default of STS, and the maximum that a role allows unless it is set otherwise. */
const SESSION_S = 3_600;
/** Credentials that expire sooner are renewed: a call in progress must not outlive them, and clocks differ. */
const RENEW_BEFORE_MS = 300_000;

const notEmpty = v.pipe(v.string(), v.minLength(1));
const schema = v.object({
  AssumedRoleUser: v.object({ Arn: v.string() }),
  Credentials: v.object({
    AccessKeyId: notEmpty,
    AccessKeySecret: notEmpty,
    SecurityToken: notEmpty,
    Expiration: v.pipe(v.string(), v.isoTimestamp()),
  }),
});

/**
 * Credentials of a role, from STS `AssumeRole` (2015-04-01): requested when they are first used, and again five minutes
 * before they expire. Callers that wait at the same time share one request.
 *
 * The function that it returns throws `OpenApiError`, after retries where the error is temporary.
 */
export function assumedRole(role: RoleToAssume): () => Promise<Credentials> {
  const { stsEndpoint, by, clock } = role;
  const call = rpcCaller({ endpoint: stsEndpoint, service: STS, credentials: by });
  let current: { readonly credentials: Credentials; readonly endsMs: number } | undefined;
  let pending: Promise<Credentials> | undefined;

  const renew = async (): Promise<Credentials> => {
    const query = {
      RoleArn: role.roleArn,
      RoleSessionName: role.sessionName,
      DurationSeconds: String(SESSION_S),
      ...(role.externalId === undefined ? {} : { ExternalId: role.externalId }),
    };
    const policyFor = whenRetryable(FOUR_ATTEMPTS_IN_7_S);
    const reply = await retry(() => call('AssumeRole', query), { clock, policyFor });
    const parsed = v.safeParse(schema, reply);
    if (!parsed.success)
      throw new OpenApiError('AssumeRole: the answer is not that of STS; check STS_ENDPOINT', {
        code: 'ApiGarbled',
      });
    const { AssumedRoleUser, Credentials: given } = parsed.output;
    // Whatever server answers here: the shares of one account must not be taken for another's.
    if (accountOf(AssumedRoleUser.Arn) !== accountOf(role.roleArn))
      throw new OpenApiError(
        `AssumeRole: the role ${role.roleArn} was requested, and the answer is for ${AssumedRoleUser.Arn.slice(0, 200)}; check STS_ENDPOINT`,
        {
          code: 'ApiGarbled',
        },
      );
    const credentials: Credentials = {
      accessKeyId: given.AccessKeyId,
      accessKeySecret: given.AccessKeySecret,
      securityToken: given.SecurityToken,
    };
    current = { credentials, endsMs: Date.parse(given.Expiration) };
    return credentials;
  };

  return async () => {
    if (current !== undefined && current.endsMs - clock.now() > RENEW_BEFORE_MS) return current.credentials;
    pending ??= renew().finally(() => {
      pending = undefined;
    });
    return pending;
  };
}

/** `acs:ram::1234567890123456:role/name` and `acs:sts::1234567890123456:assumed-role/name/session` alike. */
const accountOf = (arn: string): string | undefined => /^acs:(?:ram|sts)::([0-9]{6,20}):/.exec(arn)?.[1];
