import type { Channel } from '../alert/channel.ts';
import { deliver, type Delivery, isLate } from '../alert/deliver.ts';
import type { Outbox } from '../alert/outbox.ts';
import { AuditError } from '../errors.ts';
import type { Clock } from '../platform/clock.ts';
import type { Deadline } from '../platform/deadline.ts';
import type { Log } from '../platform/log.ts';
import type { Store } from '../snapshot/store.ts';
import { claim } from './claim.ts';

export interface SendParts {
  /** Names whoever sends: the holder of the right to send, and its writes. */
  readonly holder: string;
  /** The deployment's own account, whose outbox it is. */
  readonly homeId: string;
  readonly outbox: Outbox;
  readonly store: Store;
  readonly channels: readonly Channel[];
  readonly clock: Clock;
  readonly deadline: Pick<Deadline, 'endMs'>;
  readonly log: Log;
  /** Wait for a channel's own pace (a mail a minute) instead of leaving the rest for later. */
  readonly patient: boolean;
  /** So long the oldest note may wait for others to go along with it; undefined: not at all. */
  readonly gatherMs?: number | undefined;
  readonly onPause?: ((channel: Channel, ms: number) => void) | undefined;
  readonly onDelivered?: ((channel: Channel, notes: number) => void) | undefined;
  readonly onFailed?: ((channel: Channel, error: AuditError) => void) | undefined;
}

/**
 * The right to send ends by itself soon: a sender that was killed holds nobody up for longer, and one that has much to
 * send takes it again.
 */
const TURN_MS = 180_000;
/** The last send of a turn may take so long; see `deliver`. */
const TURN_MARGIN_MS = 5_000;

/**
 * Sends what waits in the outbox, for whichever run, watchdog or digest finds it: one at a time, since a channel's pace
 * is one for all and no two may send the same (I3, I6).
 *
 *   something waits ──the right is free──▶ read again ──▶ gather ──▶ deliver ──▶ give back ──▶ read again …
 *                   └─somebody has it: that one sends it─┘
 *
 * Who has the right looks once more after giving it back: what was posted meanwhile by somebody who left it to him is
 * never left lying.
 *
 * @returns what came of it for each channel; empty: nothing waited, or somebody else sends it.
 * @throws StoreError when the outbox cannot be read or written.
 */
export async function sendWaiting(parts: SendParts): Promise<Delivery[]> {
  const { outbox, channels, clock } = parts;
  const totals = new Map<string, Delivery>();
  const considered = new Set<string>();
  const isWork = () => outbox.undelivered(channels).length > 0 || outbox.isUntidy(channels, clock.now());
  for (let turn = 1; isWork(); turn += 1) {
    const deliveries = await takeTurn(parts, turn, considered);
    if (deliveries === undefined) break;
    for (const d of deliveries)
      totals.set(d.channel.id, { ...d, delivered: d.delivered + (totals.get(d.channel.id)?.delivered ?? 0) });
    await outbox.reload();
    const isNew = outbox.undelivered(channels).some((note) => !considered.has(note.id));
    const goesOn =
      parts.patient &&
      deliveries.some((d) => d.failure === undefined && d.delivered > 0 && outbox.pending(d.channel) > 0);
    if (!isNew && !goesOn) break;
  }
  return [...totals.values()];
}

async function takeTurn(
  parts: SendParts,
  turn: number,
  considered: Set<string>,
): Promise<Delivery[] | undefined> {
  const { outbox, store, homeId, channels, clock, holder, deadline, log } = parts;
  const nowMs = clock.now();
  const endMs = Math.min(deadline.endMs, nowMs + TURN_MS);
  if (isLate(nowMs, deadline.endMs)) return undefined;
  const untilMs = endMs + TURN_MARGIN_MS;
  const key = { partition: homeId, sort: 'sender' };
  const taken = await claim(store, key, { holder: `${holder}/send/${turn}`, nowMs, untilMs });
  if (taken.kind === 'held') return undefined;
  try {
    await outbox.reload();
    await gather(parts, endMs);
    for (const note of outbox.undelivered(channels)) considered.add(note.id);
    return await deliver(outbox, channels, {
      clock,
      endMs,
      patient: parts.patient,
      onPause: parts.onPause,
      onDelivered: parts.onDelivered,
      onError: (channel, error) => {
        parts.onFailed?.(channel, error);
        log.warn('channel failed', { channel: channel.label, code: error.code, error: error.message });
      },
    });
  } finally {
    // It ends by itself: that it cannot be given back fails nothing that was done.
    await taken.release().catch((error: unknown) => {
      log.warn('the right to send was not given back', { error: error instanceof Error ? error.name : '' });
    });
  }
}

/** Lets what others find in these moments go along, as long as there is time. */
async function gather({ outbox, channels, clock, gatherMs }: SendParts, endMs: number): Promise<void> {
  if (gatherMs === undefined) return;
  const waiting = channels.flatMap((channel) => outbox.waiting(channel).map((note) => note.atMs));
  if (waiting.length === 0) return;
  const ms = Math.min(gatherMs, Math.min(...waiting) + gatherMs - clock.now());
  // Half of what is left stays for sending.
  if (ms <= 0 || ms > (endMs - clock.now()) / 2) return;
  await clock.sleep(ms);
  await outbox.reload();
}

/** The failure of having told nobody; undefined: some channel took something, or there was nothing to send. */
export function nobodyTold(deliveries: readonly Delivery[]): AuditError | undefined {
  const silent =
    deliveries.length > 0 && deliveries.every((d) => d.failure !== undefined && d.delivered === 0);
  if (!silent) return undefined;
  const why = deliveries.map((d) => d.failure?.message).join('; ');
  return new AuditError(`No channel accepted anything: ${why}`, { code: 'NobodyTold', retryable: true });
}
