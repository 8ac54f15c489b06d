import type { Channel } from './channel.ts';
import { deliver, type Delivery, isLate } from './deliver.ts';
import { Outbox } from './outbox/outbox.ts';
import { AuditError } from '../errors.ts';
import type { Clock } from '../platform/clock.ts';
import type { Deadline } from '../platform/deadline.ts';
import type { Log } from '../platform/log.ts';
import { allSettledOrThrow } from '../platform/all-settled-or-throw.ts';
import type { Store } from '../snapshot/store.ts';
import { claim } from '../state/claim.ts';

export interface SendDeps {
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
 * Sends what waits in the outbox, for whichever run, watchdog or digest finds it. For each channel one at a time sends,
 * since its pace is one for all and no two may send the same (I3, I6); one that is slow holds no other up.
 *
 *   something waits ──the right is free──▶ read again ──▶ gather ──▶ deliver ──▶ give back ──▶ read again …
 *                   └─somebody has it: that one sends it─┘
 *
 * Who has the right looks once more after giving it back: what was posted meanwhile by somebody who left it to him is
 * never left lying.
 *
 * @returns what came of it, for each channel that was sent to; empty: nothing waited, or somebody else sends it.
 * @throws StoreError when the outbox cannot be read or written.
 */
export async function sendWaiting(parts: SendDeps): Promise<Delivery[]> {
  const { outbox, channels, clock } = parts;
  const isWaiting = outbox.undelivered(channels).length > 0;
  if (!isWaiting && !outbox.isUntidy(channels, clock.now())) return [];
  const sent = isWaiting ? await allSettledOrThrow(channels.map((channel) => sendOver(channel, parts))) : [];
  await outbox.reload();
  if (clock.now() < parts.deadline.endMs) await outbox.tidy(channels, clock.now());
  return sent.filter((delivery) => delivery !== undefined);
}

/** Undefined: somebody else sends over this channel. */
async function sendOver(channel: Channel, parts: SendDeps): Promise<Delivery | undefined> {
  const considered = new Set<string>();
  let total: Delivery | undefined;
  for (let turn = 1; ; turn += 1) {
    const taken = await takeTurn(channel, parts, turn, considered);
    if (taken === undefined) return total;
    const { outbox, delivery } = taken;
    total = { ...delivery, delivered: delivery.delivered + (total?.delivered ?? 0) };
    await outbox.reload();
    const isNew = outbox.undelivered([channel]).some((note) => !considered.has(note.id));
    const goesOn =
      parts.patient &&
      delivery.failure === undefined &&
      delivery.delivered > 0 &&
      outbox.pending(channel) > 0;
    if (!isNew && !goesOn) return total;
  }
}

async function takeTurn(
  channel: Channel,
  parts: SendDeps,
  turn: number,
  considered: Set<string>,
): Promise<{ readonly delivery: Delivery; readonly outbox: Outbox } | undefined> {
  const { store, homeId, channels, clock, holder, deadline, log } = parts;
  const nowMs = clock.now();
  const endMs = Math.min(deadline.endMs, nowMs + TURN_MS);
  if (isLate(nowMs, deadline.endMs)) return undefined;
  const claimant = { holder: `${holder}/${turn}`, nowMs, untilMs: endMs + TURN_MARGIN_MS };
  const taken = await claim(store, sendingKey(homeId, channel), claimant);
  if (taken.kind === 'held') return undefined;
  try {
    // A mirror of its own: those of the other channels change under the hands of whoever sends there.
    const outbox = await Outbox.open(store, homeId, `${holder}/${channel.id}/${turn}`, channels);
    await gather(channel, outbox, parts, endMs);
    for (const note of outbox.undelivered([channel])) considered.add(note.id);
    const delivery = await deliver(outbox, channel, {
      clock,
      endMs,
      patient: parts.patient,
      onPause: parts.onPause,
      onDelivered: parts.onDelivered,
      onError: (_channel, error) => {
        parts.onFailed?.(channel, error);
        log.warn('channel failed', { channel: channel.label, code: error.code, error: error.message });
      },
    });
    return { delivery, outbox };
  } finally {
    // It ends by itself: that it cannot be given back fails nothing that was done.
    await taken.release().catch((error: unknown) => {
      log.warn('the right to send was not given back', { error: error instanceof Error ? error.name : '' });
    });
  }
}

/** Who sends over a channel: one row of the deployment's state. */
export const sendingKey = (homeId: string, { id }: Pick<Channel, 'id'>) => ({
  partition: homeId,
  sort: `sender/${id}`,
});

/** Lets what others find in these moments go along, as long as there is time. */
async function gather(
  channel: Channel,
  outbox: Outbox,
  { clock, gatherMs }: SendDeps,
  endMs: number,
): Promise<void> {
  const waiting = outbox.waiting(channel).map((note) => note.atMs);
  if (gatherMs === undefined || waiting.length === 0) return;
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
