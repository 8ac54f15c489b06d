import { randomUUID } from 'node:crypto';
import { AuditError } from '../errors.ts';
import type { Note } from '../model.ts';
import type { Clock } from '../platform/clock.ts';
import { type Channel, ChannelError } from './channel.ts';
import type { Outbox, StoredEnvelope } from './outbox.ts';

export interface DeliverOptions {
  readonly clock: Clock;
  /** Nothing is sent, and no wait begun, past this moment. */
  readonly endMs: number;
  /** Wait for a channel's own pace (a mail a minute) instead of leaving the rest for later. */
  readonly patient: boolean;
  readonly onError: (channel: Channel, error: AuditError) => void;
}

export interface Delivery {
  readonly channel: Channel;
  /** Notes accepted in this delivery. */
  readonly delivered: number;
  readonly failure?: AuditError;
}

const ATTEMPTS = 3;
/** The most that one envelope carries: past this a message is a flood, and the rest is counted in it. */
const MAX_NOTES = 1_000;
/** So many full messages in a row are read by nobody: then the next one takes all that waits, cut with a count. */
const FULL_MESSAGES = 10;
/** A send is begun only where it can end in time. */
const SEND_ALLOWANCE_MS = 12_000;

/**
 * Sends what waits, every channel by itself: one that is down holds no other up and loses nothing.
 * Throws only for the store; a channel's failure is in its delivery.
 */
export async function deliver(
  outbox: Outbox,
  channels: readonly Channel[],
  options: DeliverOptions,
): Promise<Delivery[]> {
  const deliveries = await Promise.all(channels.map((channel) => deliverTo(outbox, channel, options)));
  await outbox.tidy(channels, options.clock.now());
  return deliveries;
}

async function deliverTo(outbox: Outbox, channel: Channel, options: DeliverOptions): Promise<Delivery> {
  const { clock } = options;
  let delivered = 0;
  for (let sent = 0; ; sent += 1) {
    const open = outbox.open(channel)[0];
    if (open === undefined && outbox.waiting(channel).length === 0) return { channel, delivered };
    const wait = (outbox.lastAcceptedMs(channel) ?? 0) + channel.minIntervalMs - clock.now();
    // A clock that jumped back must not silence a channel.
    if (wait > 0 && wait <= channel.minIntervalMs) {
      if (!options.patient || clock.now() + wait + SEND_ALLOWANCE_MS > options.endMs)
        return { channel, delivered };
      await clock.sleep(wait);
    }
    if (clock.now() + SEND_ALLOWANCE_MS > options.endMs) return { channel, delivered };
    // What was posted during the wait goes along.
    const envelope = open ?? (await packNext(outbox, channel, clock.now(), sent));
    try {
      await sendWithRetries(channel, envelope, options);
    } catch (error) {
      if (!(error instanceof ChannelError)) throw error;
      options.onError(channel, error);
      return { channel, delivered, failure: error };
    }
    await outbox.markAccepted(envelope, clock.now());
    delivered += envelope.noteIds.length;
  }
}

async function packNext(
  outbox: Outbox,
  channel: Channel,
  nowMs: number,
  sent: number,
): Promise<StoredEnvelope> {
  const id = randomUUID();
  const waiting = outbox.waiting(channel).slice(0, MAX_NOTES);
  const notes = sent >= FULL_MESSAGES ? waiting : fitting(channel, waiting, id, nowMs);
  return outbox.pack(channel, { id, payload: channel.compose(notes, id, nowMs).payload }, notes, nowMs);
}

/** As many of the oldest notes as one message shows in full; at least one. */
function fitting(channel: Channel, notes: readonly Note[], id: string, nowMs: number): readonly Note[] {
  const fits = (n: number) => !channel.compose(notes.slice(0, n), id, nowMs).cut;
  if (fits(notes.length)) return notes;
  let [low, high] = [1, notes.length];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return notes.slice(0, low);
}

async function sendWithRetries(
  channel: Channel,
  envelope: StoredEnvelope,
  options: DeliverOptions,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await channel.send(envelope);
      return;
    } catch (error) {
      const temporary = error instanceof ChannelError && error.code === 'ChannelUnavailable';
      const pauseMs = 1_000 * attempt;
      const late = options.clock.now() + pauseMs + SEND_ALLOWANCE_MS > options.endMs;
      if (!temporary || attempt >= ATTEMPTS || late) throw error;
      await options.clock.sleep(pauseMs);
    }
  }
}
