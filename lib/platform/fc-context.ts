import { AuditError } from '../errors.ts';
import type { Credentials } from './credentials.ts';
import * as z from './schema.ts';

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

const schema = z.object({
  requestId: z.string().check(z.minLength(1)),
  accountId: z.pipe(
    z.union([z.string(), z.pipe(z.number(), z.transform(String))]),
    z.string().check(z.regex(/^[0-9]{6,20}$/)),
  ),
  region: z.optional(z.string()),
  function: z.object({ timeout: z.coerce.number().check(z.positive()) }),
  credentials: z.nullish(
    z.object({
      accessKeyId: z.optional(z.string()),
      accessKeySecret: z.optional(z.string()),
      securityToken: z.optional(z.string()),
    }),
  ),
});

/** @throws AuditError `Deployment` that says what in the function's settings is to be changed. */
export function readFunctionContext(context: unknown): FunctionContext {
  const parsed = schema.safeParse(context);
  if (!parsed.success) {
    const places = parsed.error.issues.map((i) => i.path.join('.') || 'the context').join(', ');
    throw new AuditError(
      `The invocation's context is not Function Compute's: ${places} is missing or wrong`,
      { code: 'Deployment' },
    );
  }
  const { requestId, accountId, region, credentials } = parsed.data;
  if (!credentials?.accessKeyId || !credentials.accessKeySecret)
    throw new AuditError(
      'The function has no role, so no credentials: set `role` in s.yaml (SHARE_AUDIT_ROLE) and deploy again',
      {
        code: 'Deployment',
      },
    );
  const { timeout } = parsed.data.function;
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

const timerEvent = z.looseObject({
  triggerTime: z.optional(z.string()),
  triggerName: z.optional(z.string()),
  payload: z.optional(z.string()),
});

export type TimerEvent = z.infer<typeof timerEvent>;

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
  const parsed = timerEvent.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AuditError(
    'The event is not a timer\'s: expected {"triggerTime":"…","triggerName":"…","payload":""}, or nothing at all. Nothing was read or written; invoke the function without an event',
    { code: 'BadEvent' },
  );
}
