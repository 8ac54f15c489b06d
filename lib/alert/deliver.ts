import { randomUUID } from 'node:crypto';
import type { AuditError } from '../errors.ts';
import type { Note } from '../model/note.ts';
import type { Clock } from '../platform/clock.ts';
import { retry, THREE_ATTEMPTS_IN_3_S } from '../platform/retry.ts';
import { type Channel, ChannelError } from './channel.ts';
import type { Mailbag } from './outbox/mailbag.ts';
import { isDigest } from './outbox/note-state.ts';
import type { PostedNote, StoredEnvelope } from './outbox/rows.ts';

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
  /** `nothing`: all is accepted; `later`: the rest goes in another turn; `flood`: it goes with another run. */
  readonly left: 'nothing' | 'later' | 'flood';
  readonly failure?: AuditError;
}

/** The most that one envelope carries, and the most of stored notes: past this a message is a flood, and is cut. */
const MAX_NOTES = 1_000;
const MAX_BYTES = 512 * 1024;
/** So many full messages in a row are read by nobody: then the next one takes all that waits, cut with a count. */
const FULL_MESSAGES = 10;
/** A send is begun only where it can end in time. */
const SEND_ALLOWANCE_MS = 12_000;
export const isLate = (nowMs: number, endMs: number): boolean => nowMs + SEND_ALLOWANCE_MS > endMs;
/** Longer than any channel asks for: a clock that was wrong must not silence one. */
const LONGEST_PAUSE_MS = 3_600_000;

/**
 * Sends what waits over one channel. One that is down loses nothing. Of the notes, no more than one message's are held.
 * Throws only for the store; the channel's failure is in its delivery.
 */
export async function deliver(bag: Mailbag, options: DeliverOptions): Promise<Delivery> {
  const { channel } = bag;
  const { clock, endMs } = options;
  const late = (ms = 0): boolean => isLate(clock.now() + ms, endMs);
  let delivered = 0;
  // As many as the last message took, and one that does not fit any more.
  let page: number | undefined;
  const ended = (left: Delivery['left']): Delivery => ({ channel, delivered, left });
  for (let sent = 0; ; sent += 1) {
    // The last 12 s are not for this: the next turn does it.
    if (!late()) await bag.settle(clock.now());
    if (sent > FULL_MESSAGES) return ended((await bag.isEmpty(clock.now())) ? 'nothing' : 'flood');
    const pauseMs = pauseBefore(bag, clock.now());
    if (pauseMs > 0) {
      if (await bag.isEmpty(clock.now())) return ended('nothing');
      if (!options.patient || late(pauseMs)) return ended('later');
      options.onPause?.(channel, pauseMs);
      await clock.sleep(pauseMs);
    }
    if (late()) return ended((await bag.isEmpty(clock.now())) ? 'nothing' : 'later');
    // What was posted during the pause goes along, or before a digest.
    const open = await nextOpen(bag, clock.now());
    let envelope = open;
    try {
      envelope = await ready(bag, open, { nowMs: clock.now(), isFlood: sent >= FULL_MESSAGES, page });
      if (envelope === undefined) return ended('nothing');
      // Storing it may have taken long; the lease does not last for ever (I6).
      if (late()) return ended('later');
      await sendWithRetries(channel, envelope, options);
    } catch (thrown) {
      if (!(thrown instanceof ChannelError)) throw thrown;
      options.onError(channel, thrown);
      if (envelope !== undefined && thrown.code !== 'ChannelUnavailable') {
        const { retryAfterMs } = thrown;
        await bag.markRefused(envelope, retryAfterMs === undefined ? undefined : clock.now() + retryAfterMs);
      }
      return { ...ended('later'), failure: thrown };
    }
    const notes = envelope.noteIds.length;
    options.onDelivered?.(channel, notes);
    await bag.markAccepted(envelope, clock.now());
    delivered += notes;
    page = notes + 1;
  }
}

/** The envelope that goes next. A digest that the channel does not take holds no alert up: those are packed first. */
async function nextOpen(bag: Mailbag, nowMs: number): Promise<StoredEnvelope | undefined> {
  const open = bag.open()[0];
  if (open?.isDigest !== true) return open;
  const next = await bag.next(nowMs);
  return next === undefined || isDigest(next) ? open : undefined;
}

/** How long the channel is still to be left alone: its pace, or what it asked for. */
function pauseBefore(bag: Mailbag, nowMs: number): number {
  const { minIntervalMs } = bag.channel;
  const paceMs = (bag.lastAcceptedMs() ?? 0) + minIntervalMs - nowMs;
  const askedMs = Math.max(0, ...bag.open().map((e) => e.notBeforeMs ?? 0)) - nowMs;
  const pace = paceMs <= minIntervalMs ? paceMs : 0;
  return Math.max(pace, askedMs <= LONGEST_PAUSE_MS ? askedMs : 0, 0);
}

interface PackOptions {
  readonly nowMs: number;
  /** Takes all that waits, as far as one envelope goes, though it is not shown in full. */
  readonly isFlood: boolean;
  /** How many notes are read first. */
  readonly page: number | undefined;
}

/** The envelope to send: the open one unchanged, or composed anew where it was refused; else a new one, if need be. */
async function ready(
  bag: Mailbag,
  open: StoredEnvelope | undefined,
  options: PackOptions,
): Promise<StoredEnvelope | undefined> {
  const { channel } = bag;
  const { nowMs } = options;
  if (open !== undefined && open.refused !== true) return open;
  if (open !== undefined) {
    const { payload } = compose(channel, await bag.notesOf(open), open.id, nowMs);
    return bag.repack(open, payload);
  }
  const id = randomUUID();
  const posted = await together(bag, id, options);
  const [first] = posted;
  if (first === undefined) return undefined;
  const { payload } = compose(channel, notesIn(posted), id, nowMs);
  return bag.pack({ id, payload }, posted, isDigest(first.note), nowMs);
}

/** The next notes that may share an envelope: as many as one message shows in full, all in a flood, or one digest. */
async function together(
  bag: Mailbag,
  id: string,
  { nowMs, isFlood, page: size }: PackOptions,
): Promise<readonly PostedNote[]> {
  const { channel } = bag;
  const chosen: PostedNote[] = [];
  let bytes = 0;
  for await (const page of bag.waiting(nowMs, size)) {
    const digest = page.findIndex(({ note }) => isDigest(note));
    if (digest === 0 && chosen.length === 0) return page.slice(0, 1);
    const others = digest === -1 ? page : page.slice(0, digest);
    chosen.push(...others.slice(0, MAX_NOTES - chosen.length));
    bytes += others.reduce((sum, posted) => sum + posted.bytes, 0);
    const isFull = bytes >= MAX_BYTES || chosen.length >= MAX_NOTES;
    if (digest !== -1 || isFull) break;
    if (!isFlood && compose(channel, notesIn(chosen), id, nowMs).cut) break;
  }
  return isFlood ? chosen : fitting(channel, chosen, id, nowMs);
}

/** As many of the first notes as one message shows in full; at least one. */
function fitting(
  channel: Channel,
  posted: readonly PostedNote[],
  id: string,
  nowMs: number,
): readonly PostedNote[] {
  const fits = (n: number) => !compose(channel, notesIn(posted.slice(0, n)), id, nowMs).cut;
  if (posted.length === 0 || fits(posted.length)) return posted;
  let [low, high] = [1, posted.length];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return posted.slice(0, low);
}

const notesIn = (posted: readonly PostedNote[]): Note[] => posted.map(({ note }) => note);

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
