import { AuditError } from '../errors.ts';
import { rpcCaller } from '../swas/call.ts';
import { SwasError } from '../swas/errors.ts';
import type { CredentialSource } from './credentials.ts';
import * as z from './schema.ts';

export interface CallerIdentity {
  readonly accountId: string;
  /** `acs:ram::1234567890123456:user/name` */
  readonly arn: string;
}

const schema = z.object({
  AccountId: z.pipe(
    z.union([z.string(), z.pipe(z.number(), z.transform(String))]),
    z.string().check(z.regex(/^[0-9]{6,20}$/)),
  ),
  Arn: z.pipe(
    z.unknown(),
    z.transform((arn) => (typeof arn === 'string' ? arn : '')),
  ),
});

/**
 * Whose credentials these are: STS `GetCallerIdentity` (2015-04-01), which needs no permission.
 * @throws AuditError `Identity` that says what to mend.
 */
export async function callerIdentity(
  endpoint: string,
  credentials: CredentialSource,
): Promise<CallerIdentity> {
  let reply: unknown;
  try {
    reply = await rpcCaller({ endpoint, version: '2015-04-01', credentials })('GetCallerIdentity', {});
  } catch (error) {
    if (!(error instanceof SwasError)) throw error;
    throw new AuditError(`Cannot tell whose credentials these are. ${error.message}`, {
      code: 'Identity',
      retryable: error.retryable,
    });
  }
  const parsed = schema.safeParse(reply);
  if (!parsed.success)
    throw new AuditError(
      `Cannot tell whose credentials these are: ${endpoint} did not answer like STS; check STS_ENDPOINT`,
      {
        code: 'Identity',
      },
    );
  return { accountId: parsed.data.AccountId, arn: parsed.data.Arn };
}
