import * as v from 'valibot';
import { AuditError } from '../errors.ts';
import type { Credentials } from './credentials.ts';
import { ACCOUNT_ID } from './id-patterns.ts';
import { accountIdText, isTable, placeOf } from './schema.ts';

/** What Function Compute tells a handler (runtime nodejs20). */
export interface FunctionContext {
  readonly requestId: string;
  readonly accountId: string;
  readonly region: string | undefined;
  readonly timeoutMs: number;
  readonly credentials: Credentials;
}

/** The platform's default is 3 s, in which nothing can be read. */
const LEAST_TIMEOUT_S = 30;

const schema = v.object({
  requestId: v.pipe(v.string(), v.minLength(1)),
  accountId: v.pipe(accountIdText, v.regex(ACCOUNT_ID)),
  region: v.optional(v.string()),
  function: v.object({
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

/** @throws AuditError `Deployment` that says what in the function's settings is to be changed. */
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
  const { timeout } = parsed.output.function;
  if (timeout < LEAST_TIMEOUT_S)
    throw new AuditError(
      `The function's timeout is ${timeout} s; set \`timeout\` in s.yaml to ${LEAST_TIMEOUT_S} or more and deploy again`,
      {
        code: 'Deployment',
      },
    );
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  return {
    requestId,
    accountId,
    region,
    timeoutMs: timeout * 1000,
    credentials: { accessKeyId, accessKeySecret, ...(securityToken ? { securityToken } : {}) },
  };
}

const timerEvent = v.pipe(
  isTable,
  v.looseObject({
    triggerTime: v.optional(v.string()),
    triggerName: v.optional(v.string()),
    payload: v.optional(v.string()),
  }),
);

export type TimerEvent = v.InferOutput<typeof timerEvent>;

/**
 * The timer's event. An empty one counts as one: that is what an invocation by hand sends.
 * @throws AuditError `BadEvent`
 */
export function readTimerEvent(event: unknown): TimerEvent {
  const text = Buffer.isBuffer(event)
    ? event.toString('utf8')
    : typeof event === 'string'
      ? event
      : JSON.stringify(event ?? '');
  if (text.trim() === '' || text === '""') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Told below, in the same words.
  }
  const parsed = v.safeParse(timerEvent, value);
  if (parsed.success) return parsed.output;
  throw new AuditError(
    'The event is not a timer\'s: expected {"triggerTime":"…","triggerName":"…","payload":""}, or nothing at all. Nothing was read or written; invoke the function without an event',
    { code: 'BadEvent' },
  );
}
