import * as v from 'valibot';
import { AuditError } from '../errors.ts';
import { rpcCaller } from './call.ts';
import { OpenApiError } from './errors.ts';
import type { CredentialSource } from '../platform/credentials.ts';
import { ACCOUNT_ID } from '../platform/id-patterns.ts';
import { accountIdText, textOrNone } from '../platform/schema.ts';
import { STS } from './sts.ts';

export interface CallerIdentity {
  readonly accountId: string;
  /** `acs:ram::1234567890123456:user/name` */
  readonly arn: string;
}

const schema = v.object({ AccountId: v.pipe(accountIdText, v.regex(ACCOUNT_ID)), Arn: textOrNone });

/**
 * Returns whose credentials these are, from STS `GetCallerIdentity` (2015-04-01), which needs no permission.
 * @throws AuditError `Identity` that says what to change, or what the credentials' source throws.
 */
export async function callerIdentity(
  endpoint: string,
  credentials: CredentialSource,
): Promise<CallerIdentity> {
  // Where there are none, that is its own error, and not one of STS.
  await credentials.get();
  let reply: unknown;
  try {
    reply = await rpcCaller({ endpoint, service: STS, credentials })('GetCallerIdentity', {});
  } catch (error) {
    if (!(error instanceof OpenApiError)) throw error;
    throw new AuditError(`Cannot find out whose credentials these are. ${error.message}`, {
      code: 'Identity',
      retryable: error.retryable,
    });
  }
  const parsed = v.safeParse(schema, reply);
  if (!parsed.success)
    throw new AuditError(
      `Cannot find out whose credentials these are: ${endpoint} did not answer as STS does; check STS_ENDPOINT`,
      {
        code: 'Identity',
      },
    );
  return { accountId: parsed.output.AccountId, arn: parsed.output.Arn };
}
