import * as v from 'valibot';
import { AuditError } from '../errors.ts';
import type { Credentials } from './credentials.ts';
import { ACCOUNT_ID } from './id-patterns.ts';
import { accountIdText, placeOf } from './schema.ts';

/** What Function Compute passes to a handler besides the event (runtime nodejs20). */
export interface FunctionContext {
  readonly requestId: string;
  readonly accountId: string;
  readonly region: string | undefined;
  /** The function's name; undefined where the runtime does not say it. */
  readonly functionName: string | undefined;
  readonly timeoutMs: number;
  readonly credentials: Credentials;
}

/** Of each deployed function, in seconds. The platform's default of 3 s is too short to read anything. */
export const MIN_TIMEOUT_S = 30;

const schema = v.object({
  requestId: v.pipe(v.string(), v.minLength(1)),
  accountId: v.pipe(accountIdText, v.regex(ACCOUNT_ID)),
  region: v.optional(v.string()),
  function: v.object({
    name: v.optional(v.string()),
    timeout: v.pipe(v.unknown(), v.transform(Number), v.number(), v.finite(), v.gtValue(0)),
  }),
  credentials: v.nullish(
    v.object({
      accessKeyId: v.optional(v.string()),
      accessKeySecret: v.optional(v.string()),
      securityToken: v.optional(v.string()),
    }),
  ),
});

/** @throws AuditError `Deployment` that says which of the function's settings to change. */
export function readFunctionContext(context: unknown): FunctionContext {
  const parsed = v.safeParse(schema, context);
  if (!parsed.success) {
    const places = parsed.issues.map((i) => placeOf(i) || 'the context').join(', ');
    throw new AuditError(
      `The invocation's context is not Function Compute's: ${places} is missing or wrong`,
      { code: 'Deployment' },
    );
  }
  const { requestId, accountId, region, credentials } = parsed.output;
  if (!credentials?.accessKeyId || !credentials.accessKeySecret)
    throw new AuditError(
      'The function has no role, so no credentials: set `role` in s.yaml (SHARE_AUDIT_ROLE) and deploy again',
      {
        code: 'Deployment',
      },
    );
  const { timeout, name } = parsed.output.function;
  if (timeout < MIN_TIMEOUT_S)
    throw new AuditError(
      `The function's timeout is ${timeout} s; set \`timeout\` in s.yaml to ${MIN_TIMEOUT_S} or more and deploy again`,
      {
        code: 'Deployment',
      },
    );
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  return {
    requestId,
    accountId,
    region,
    functionName: name,
    timeoutMs: timeout * 1000,
    credentials: { accessKeyId, accessKeySecret, ...(securityToken ? { securityToken } : {}) },
  };
}
