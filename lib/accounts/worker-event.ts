import * as v from 'valibot';
import { AuditError } from '../errors.ts';
import type { FunctionEvent } from '../platform/fc-event.ts';
import { ACCOUNT_ID } from '../platform/id-patterns.ts';

/**
 * The event with which the fan-out starts a worker: the fan-out's run and the account to audit, nothing else. The role,
 * its external id and every endpoint come from the worker's own configuration, so that a caller who may invoke the
 * worker cannot redirect it.
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
 * Returns the worker's event, or undefined for any other, such as a timer's.
 * @throws AuditError `BadEvent` for an event that names a run or an account and is not the fan-out's.
 */
export function readWorkerEvent(event: FunctionEvent): WorkerEvent | undefined {
  if (!('account' in event || 'run' in event)) return undefined;
  const parsed = v.safeParse(schema, event);
  if (parsed.success) return parsed.output;
  throw new AuditError(
    'The event is not the fan-out\'s: expected {"run":"…","account":"1234567890123456"} and nothing else. Nothing was read or written',
    { code: 'BadEvent' },
  );
}
