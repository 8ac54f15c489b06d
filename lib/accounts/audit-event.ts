import * as v from 'valibot';
import type { FunctionEvent } from '../platform/fc-event.ts';
import { readWorkerEvent, type WorkerEvent } from './worker-event.ts';

/** What an event asks the audit function for. */
export type AuditEvent =
  /** Audit the account that the fan-out names. */
  | ({ readonly kind: 'worker' } & WorkerEvent)
  /** Something happened: audit the function's own account now. What the event says about it is not used. */
  | { readonly kind: 'lookNow' }
  /** Audit the function's own account: a timer's event, an invocation by hand, and any other event. */
  | { readonly kind: 'timer' };

/**
 * The event of a log trigger: the part of a Logstore that the function may read. The vendor's documentation describes
 * it under “Create a custom function” (Simple Log Service), and `events/sls.go` of aliyun/fc-runtime-go-sdk declares
 * it. `parameter` is whatever the owner of the trigger configured, so it is not looked at.
 */
const logTriggerEvent = v.object({
  jobName: v.string(),
  taskId: v.string(),
  source: v.object({
    projectName: v.string(),
    logstoreName: v.string(),
    beginCursor: v.string(),
    endCursor: v.string(),
  }),
});

/**
 * The event of an EventBridge trigger in event-driven mode, the mode for the events of Alibaba Cloud services: one
 * CloudEvent, known by the four attributes that CloudEvents 1.0 requires. Vendor's documentation: “Formats of event for
 * different triggers” and `RunOptions` (Function Compute 3.0), “Event transformation”, method “Complete Event”
 * (EventBridge). The other mode, event-streaming, sends lists and serves message queues only.
 */
const eventBridgeEvent = v.object({
  specversion: v.pipe(v.string(), v.regex(/^1\.\d+$/)),
  id: v.string(),
  source: v.string(),
  type: v.string(),
});

const triggerEvent = v.union([logTriggerEvent, eventBridgeEvent]);

/**
 * Recognises an event by the names at its top level. A `run` or an `account` there comes first, so that no envelope
 * gets a malformed worker's event past its check. A timer's event is a timer's whatever else it holds, because only
 * its runs are never skipped.
 *
 * @throws AuditError `BadEvent` for an event that names a run or an account and is not the fan-out's.
 */
export function readAuditEvent(event: FunctionEvent): AuditEvent {
  const workerEvent = readWorkerEvent(event);
  if (workerEvent !== undefined) return { kind: 'worker', ...workerEvent };
  const isTimer = event.triggerTime !== undefined;
  return { kind: !isTimer && v.is(triggerEvent, event) ? 'lookNow' : 'timer' };
}
