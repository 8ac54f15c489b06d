import type { Channel } from './channel.ts';
import { deliver, type Delivery, isLate } from './deliver.ts';
import { Mailbag } from './outbox/mailbag.ts';
import type { Outbox } from './outbox/outbox.ts';
import { tidy } from './outbox/tidy.ts';
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
  /** Others look after what this run has not posted: it reads nothing where it has posted nothing. */
  readonly onlyIfPosted?: boolean | undefined;
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

/** What came of it over one channel. */
export interface ChannelDelivery extends Delivery {
  /** Notes that still wait, as far as they are counted. */
  readonly pending: number;
}

/**
 * Sends what waits in the outbox, for whichever run, watchdog or digest finds it. For each channel one at a time sends,
 * since its pace is one for all and no two may send the same (I3, I6); one that is slow holds no other up.
 *
 *   something waits ──the right is free──▶ gather ──▶ deliver ──▶ give back ──▶ look again …
 *                   └─somebody has it: that one sends it─┘
 *
 * Who has sent everything looks once more after giving the right back: what was posted meanwhile by somebody who left it
 * to him is never left lying.
 *
 * @returns what came of it, for each channel that was sent to; empty: nothing waited, or somebody else sends it.
 * @throws StoreError when the outbox cannot be read or written.
 */
export async function sendWaiting(parts: SendDeps): Promise<ChannelDelivery[]> {
  const { outbox, channels, clock, deadline } = parts;
  if (parts.onlyIfPosted === true && outbox.unsent === 0) return [];
  const { isWaiting, isUntidy } = await outbox.look(channels, clock.now());
  const sent = isWaiting ? await allSettledOrThrow(channels.map((channel) => sendOver(channel, parts))) : [];
  if (isUntidy && !isLate(clock.now(), deadline.endMs)) await tidy(outbox.notes, channels, clock.now());
  return sent.filter((delivery) => delivery !== undefined);
}

/** Undefined: somebody else sends over this channel. */
async function sendOver(channel: Channel, parts: SendDeps): Promise<ChannelDelivery | undefined> {
  let total: Delivery | undefined;
  for (let turn = 1; ; turn += 1) {
    const taken = await takeTurn(channel, parts, turn);
    if (taken === undefined) break;
    const { bag, delivery } = taken;
    total = { ...delivery, delivered: delivery.delivered + (total?.delivered ?? 0) };
    const isNew = delivery.left === 'nothing' && !(await bag.isEmpty(parts.clock.now()));
    const goesOn =
      delivery.left === 'later' && parts.patient && delivery.failure === undefined && delivery.delivered > 0;
    if (!isNew && !goesOn) break;
  }
  if (total === undefined) return undefined;
  return { ...total, pending: total.left === 'nothing' ? 0 : await parts.outbox.pending(channel) };
}

async function takeTurn(
  channel: Channel,
  parts: SendDeps,
  turn: number,
): Promise<{ readonly delivery: Delivery; readonly bag: Mailbag } | undefined> {
  const { store, homeId, channels, clock, holder, deadline, log } = parts;
  const nowMs = clock.now();
  const endMs = Math.min(deadline.endMs, nowMs + TURN_MS);
  if (isLate(nowMs, deadline.endMs)) return undefined;
  const claimant = { holder: `${holder}/${turn}`, nowMs, untilMs: endMs + TURN_MARGIN_MS };
  const taken = await claim(store, sendingKey(homeId, channel), claimant);
  if (taken.kind === 'held') return undefined;
  try {
    const token = `${holder}/${channel.id}/${turn}`;
    const bag = await Mailbag.open({ store, homeId, token, channel, channels });
    await gather(bag, parts, endMs);
    const delivery = await deliver(bag, {
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
    return { delivery, bag };
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
async function gather(bag: Mailbag, { clock, gatherMs }: SendDeps, endMs: number): Promise<void> {
  if (gatherMs === undefined) return;
  // The first page will do: where more wait, they have waited for longer, or come along.
  const next = await bag.waiting(clock.now()).next();
  const waiting = next.done === true ? [] : next.value.map(({ note }) => note.atMs);
  if (waiting.length === 0) return;
  const ms = Math.min(gatherMs, Math.min(...waiting) + gatherMs - clock.now());
  // Half of what is left stays for sending.
  if (ms > 0 && ms <= (endMs - clock.now()) / 2) await clock.sleep(ms);
}

/** The failure of having told nobody; undefined: some channel took something, or there was nothing to send. */
export function nobodyTold(deliveries: readonly Delivery[]): AuditError | undefined {
  const silent =
    deliveries.length > 0 && deliveries.every((d) => d.failure !== undefined && d.delivered === 0);
  if (!silent) return undefined;
  const why = deliveries.map((d) => d.failure?.message).join('; ');
  return new AuditError(`No channel accepted anything: ${why}`, { code: 'NobodyTold', retryable: true });
}
