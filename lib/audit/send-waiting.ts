import type { Channel } from '../alert/channel.ts';
import { deliver, type Delivery } from '../alert/deliver.ts';
import { Outbox } from '../alert/outbox.ts';
import { AuditError } from '../errors.ts';
import type { Clock } from '../platform/clock.ts';
import type { Deadline } from '../platform/deadline.ts';
import type { Log } from '../platform/log.ts';
import type { Store } from '../snapshot/store.ts';
import { takeLease } from './lease.ts';

export interface SendParts {
  /** Names whoever sends: the lease's holder, and its writes. */
  readonly holder: string;
  readonly accountId: string;
  readonly store: Store;
  readonly channels: readonly Channel[];
  readonly clock: Clock;
  readonly deadline: Deadline;
  readonly log: Log;
}

/**
 * Sends what waits in an account's outbox, for whoever is not the audit. Under the audit's lease, so that no two send
 * the same; where a run is at work, it sends this, or the next one does.
 */
export async function sendWaiting(outbox: Outbox, parts: SendParts): Promise<Delivery[]> {
  const { store, accountId, channels, clock, deadline, holder, log } = parts;
  if (outbox.undelivered(channels).length === 0) return [];
  const taken = await takeLease(store, accountId, holder, clock.now(), deadline.killMs);
  if (taken.kind === 'held') return [];
  try {
    // What a run has posted meanwhile goes along.
    const fresh = await Outbox.open(store, accountId, holder, channels);
    return await deliver(fresh, channels, {
      clock,
      endMs: deadline.endMs,
      patient: true,
      onError: (channel, error) =>
        log.warn('channel failed', { channel: channel.label, code: error.code, error: error.message }),
    });
  } finally {
    await taken.lease.release(taken.memory);
  }
}

/** The failure of having told nobody; undefined: some channel took something, or there was nothing to send. */
export function nobodyTold(deliveries: readonly Delivery[]): AuditError | undefined {
  const silent =
    deliveries.length > 0 && deliveries.every((d) => d.failure !== undefined && d.delivered === 0);
  if (!silent) return undefined;
  const why = deliveries.map((d) => d.failure?.message).join('; ');
  return new AuditError(`No channel accepted anything: ${why}`, { code: 'NobodyTold', retryable: true });
}
