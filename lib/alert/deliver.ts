import { randomUUID } from 'node:crypto';
import type { AuditError } from '../errors.ts';
import type { Note } from '../model/note.ts';
import type { Clock } from '../platform/clock.ts';
import { retry, THREE_ATTEMPTS_IN_3_S } from '../platform/retry.ts';
import { type Channel, ChannelError } from './channel.ts';
import type { Outbox } from './outbox/outbox.ts';
import { isDigest } from './outbox/mirror.ts';
import type { StoredEnvelope } from './outbox/rows.ts';

export interface DeliverOptions {
  readonly clock: Clock;
  /** Nothing is sent, and no wait begun, past this moment. */
  readonly endMs: number;
  /** Wait for a channel's own pace (a mail a minute) instead of leaving the rest for later. */
  readonly patient: boolean;
  readonly onError: (channel: Channel, error: AuditError) => void;
  /** Hears of each message as soon as it is accepted, also where the store then fails. */
  readonly onDelivered?: ((channel: Channel, notes: number) => void) | undefined;
  /** Hears of each wait for a channel's pace before it begins. */
  readonly onPause?: ((channel: Channel, ms: number) => void) | undefined;
}

export interface Delivery {
  readonly channel: Channel;
  /** Notes accepted in this delivery. */
  readonly delivered: number;
  readonly failure?: AuditError;
}

/** The most that one envelope carries: past this a message is a flood, and the rest is counted in it. */
const MAX_NOTES = 1_000;
/** So many full messages in a row are read by nobody: then the next one takes all that waits, cut with a count. */
const FULL_MESSAGES = 10;
/** A send is begun only where it can end in time. */
const SEND_ALLOWANCE_MS = 12_000;
export const isLate = (nowMs: number, endMs: number): boolean => nowMs + SEND_ALLOWANCE_MS > endMs;
/** Longer than any channel asks for: a clock that was wrong must not silence one. */
const LONGEST_PAUSE_MS = 3_600_000;

/**
 * Sends what waits over one channel. One that is down loses nothing.
 * Throws only for the store; the channel's failure is in its delivery.
 */
export async function deliver(outbox: Outbox, channel: Channel, options: DeliverOptions): Promise<Delivery> {
  const { clock, endMs } = options;
  const late = (ms = 0): boolean => isLate(clock.now() + ms, endMs);
  let delivered = 0;
  for (let sent = 0; ; sent += 1) {
    if (outbox.pending(channel) === 0) return { channel, delivered };
    const pauseMs = pauseBefore(outbox, channel, clock.now());
    if (pauseMs > 0) {
      if (!options.patient || late(pauseMs)) return { channel, delivered };
      options.onPause?.(channel, pauseMs);
      await clock.sleep(pauseMs);
    }
    if (late()) return { channel, delivered };
    // What was posted during the pause goes along, or before a digest.
    const open = nextOpen(outbox, channel);
    let envelope = open;
    try {
      envelope = await ready(outbox, channel, open, clock.now(), sent);
      // Storing it may have taken long; the lease does not last for ever (I6).
      if (late()) return { channel, delivered };
      await sendWithRetries(channel, envelope, options);
    } catch (thrown) {
      if (!(thrown instanceof ChannelError)) throw thrown;
      options.onError(channel, thrown);
      if (envelope !== undefined && thrown.code !== 'ChannelUnavailable') {
        const { retryAfterMs } = thrown;
        await outbox.markRefused(
          envelope,
          retryAfterMs === undefined ? undefined : clock.now() + retryAfterMs,
        );
      }
      return { channel, delivered, failure: thrown };
    }
    options.onDelivered?.(channel, envelope.noteIds.length);
    await outbox.markAccepted(envelope, clock.now());
    delivered += envelope.noteIds.length;
  }
}

/** The envelope that goes next. A digest that the channel does not take holds no alert up: those are packed first. */
function nextOpen(outbox: Outbox, channel: Channel): StoredEnvelope | undefined {
  const open = outbox.open(channel)[0];
  if (open === undefined || !outbox.carriesDigest(open)) return open;
  return outbox.waiting(channel).some((note) => !isDigest(note)) ? undefined : open;
}

/** How long the channel is still to be left alone: its pace, or what it asked for. */
function pauseBefore(outbox: Outbox, channel: Channel, nowMs: number): number {
  const paceMs = (outbox.lastAcceptedMs(channel) ?? 0) + channel.minIntervalMs - nowMs;
  const askedMs = Math.max(0, ...outbox.open(channel).map((e) => e.notBeforeMs ?? 0)) - nowMs;
  const pace = paceMs <= channel.minIntervalMs ? paceMs : 0;
  return Math.max(pace, askedMs <= LONGEST_PAUSE_MS ? askedMs : 0, 0);
}

/** The envelope to send: the open one unchanged, or composed anew where it was refused; else a new one. */
async function ready(
  outbox: Outbox,
  channel: Channel,
  open: StoredEnvelope | undefined,
  nowMs: number,
  sent: number,
): Promise<StoredEnvelope> {
  if (open?.version === 0) return outbox.confirm(open);
  if (open !== undefined && open.refused !== true) return open;
  if (open !== undefined)
    return outbox.repack(open, compose(channel, outbox.notesOf(open), open.id, nowMs).payload);
  const id = randomUUID();
  const waiting = together(outbox.waiting(channel));
  const notes = sent >= FULL_MESSAGES ? waiting : fitting(channel, waiting, id, nowMs);
  return outbox.pack(channel, { id, payload: compose(channel, notes, id, nowMs).payload }, notes, nowMs);
}

/** The notes that may share an envelope: as many as wait, or one digest where nothing else does. */
function together(waiting: readonly Note[]): readonly Note[] {
  const others = waiting.filter((note) => !isDigest(note));
  return others.length > 0 ? others.slice(0, MAX_NOTES) : waiting.slice(0, 1);
}

/** As many of the oldest notes as one message shows in full; at least one. */
function fitting(channel: Channel, notes: readonly Note[], id: string, nowMs: number): readonly Note[] {
  const fits = (n: number) => !compose(channel, notes.slice(0, n), id, nowMs).cut;
  if (fits(notes.length)) return notes;
  let [low, high] = [1, notes.length];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return notes.slice(0, low);
}

/** A message that cannot be composed is its channel's failure, not everybody's. */
function compose(channel: Channel, notes: readonly Note[], id: string, nowMs: number) {
  try {
    return channel.compose(notes, id, nowMs);
  } catch (error) {
    if (error instanceof ChannelError) throw error;
    throw fault(channel, 'compose its message', error);
  }
}

async function sendWithRetries(
  channel: Channel,
  envelope: StoredEnvelope,
  { clock, endMs }: DeliverOptions,
): Promise<void> {
  const send = async (): Promise<void> => {
    try {
      await channel.send(envelope);
    } catch (error) {
      throw error instanceof ChannelError ? error : fault(channel, 'send', error);
    }
  };
  await retry(send, {
    clock,
    untilMs: endMs - SEND_ALLOWANCE_MS,
    policyFor: (error) =>
      error instanceof ChannelError && error.code === 'ChannelUnavailable'
        ? THREE_ATTEMPTS_IN_3_S
        : undefined,
  });
}

const fault = (channel: Channel, what: string, error: unknown): ChannelError =>
  new ChannelError(
    `${channel.label} could not ${what}: a fault of this program (${error instanceof Error ? error.name : 'unknown'})`,
    {
      code: 'ChannelUnavailable',
    },
  );
