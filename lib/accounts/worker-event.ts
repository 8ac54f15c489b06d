import * as v from 'valibot';
import { AuditError } from '../errors.ts';
import { ACCOUNT_ID } from '../platform/id-patterns.ts';

/**
 * What the fan-out tells a worker: which run of it, and which account. Nothing else: the role, its external id and
 * every endpoint come from the worker's own configuration, so that whoever may invoke it cannot lead it elsewhere.
 */
export interface WorkerEvent {
  readonly run: string;
  readonly account: string;
}

const schema = v.strictObject({
  run: v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,64}$/)),
  account: v.pipe(v.string(), v.regex(ACCOUNT_ID)),
});

/**
 * The worker's event, or undefined for anything else (a timer's).
 * @throws AuditError `BadEvent` for one that names an account and is none of the fan-out's.
 */
export function readWorkerEvent(event: unknown): WorkerEvent | undefined {
  const text = Buffer.isBuffer(event) ? event.toString('utf8') : event;
  if (typeof text !== 'string') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('account' in value || 'run' in value))
    return undefined;
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  throw new AuditError(
    'The event is not the fan-out\'s: expected {"run":"…","account":"1234567890123456"} and nothing else. Nothing was read or written',
    { code: 'BadEvent' },
  );
}
