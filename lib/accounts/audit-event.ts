import type { FunctionEvent } from '../platform/fc-event.ts';
import { readWorkerEvent, type WorkerEvent } from './worker-event.ts';

/** What an event asks the audit function for. */
export type AuditEvent =
  /** Audit the account that the fan-out names. */
  | ({ readonly kind: 'worker' } & WorkerEvent)
  /** Audit the function's own account: its timer has fired. */
  | { readonly kind: 'timer' }
  /**
   * Audit the function's own account now: somebody has invoked the function by hand, or another trigger reports that
   * something has happened (a log trigger's or EventBridge's event, for instance). What the event says about it is not
   * used.
   */
  | { readonly kind: 'lookNow' };

/**
 * Recognises an event by the names at its top level. A `run` or an `account` there comes first, so that nothing gets a
 * malformed worker's event past its check. A timer's event is known by its `triggerTime`, and is a timer's whatever else
 * it holds, because only its runs are never skipped.
 *
 * @throws AuditError `BadEvent` for an event that names a run or an account and is not the fan-out's.
 */
export function readAuditEvent(event: FunctionEvent): AuditEvent {
  const workerEvent = readWorkerEvent(event);
  if (workerEvent !== undefined) return { kind: 'worker', ...workerEvent };
  return { kind: event.triggerTime === undefined ? 'lookNow' : 'timer' };
}
