import * as v from 'valibot';
import { askAgain } from './ask-again.ts';
import { rpcCaller } from './call.ts';
import { OpenApiError } from './errors.ts';
import type { Clock } from '../platform/clock.ts';
import type { Credentials, CredentialSource } from '../platform/credentials.ts';
import { STS } from './sts.ts';

export interface RoleToAssume {
  readonly stsEndpoint: string;
  /** `acs:ram::1234567890123456:role/name` */
  readonly roleArn: string;
  readonly externalId?: string | undefined;
  /** Shown in the member's audit trail; 2 to 64 of letters, digits and `.@-_`. */
  readonly sessionName: string;
  /** Whose permission to take on the role is used. */
  readonly by: CredentialSource;
  readonly clock: Clock;
}

/** The default's own length, and the most that a role allows unless it is told otherwise. */
const SESSION_S = 3_600;
/** Credentials that end sooner are renewed: no call under way may outlive them, nor clocks that differ. */
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
 * Credentials of a role, from STS `AssumeRole` (2015-04-01): asked for when they are first used, and again five minutes
 * before they end, once for all who wait.
 *
 * The function it returns throws `OpenApiError`; what is temporary is asked again first.
 */
export function assumedRole(role: RoleToAssume): () => Promise<Credentials> {
  const { stsEndpoint, by, clock } = role;
  const call = rpcCaller({ endpoint: stsEndpoint, service: STS, credentials: by });
  let current: { readonly credentials: Credentials; readonly endsMs: number } | undefined;
  let pending: Promise<Credentials> | undefined;

  const renew = async (): Promise<Credentials> => {
    const reply = await askAgain(clock, () =>
      call('AssumeRole', {
        RoleArn: role.roleArn,
        RoleSessionName: role.sessionName,
        DurationSeconds: String(SESSION_S),
        ...(role.externalId === undefined ? {} : { ExternalId: role.externalId }),
      }),
    );
    const parsed = v.safeParse(schema, reply);
    if (!parsed.success)
      throw new OpenApiError('AssumeRole: the answer is not that of STS; check STS_ENDPOINT', {
        code: 'ApiGarbled',
      });
    const { AssumedRoleUser, Credentials: given } = parsed.output;
    // Whatever stands at the address: the shares of one account must not be taken for another's.
    if (accountOf(AssumedRoleUser.Arn) !== accountOf(role.roleArn))
      throw new OpenApiError(
        `AssumeRole: asked for ${role.roleArn}, and given ${AssumedRoleUser.Arn.slice(0, 200)}`,
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
