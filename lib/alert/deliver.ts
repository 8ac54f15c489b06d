import { randomUUID } from 'node:crypto';
import { AuditError } from '../errors.ts';
import type { Clock } from '../platform/clock.ts';
import type { Channel, Envelope, SendLimits } from './channel.ts';
import type { Fate, Unaccepted } from './fate.ts';
import type { StoredEnvelope } from './outbox/envelope.ts';
import { type Mailbag, RightLost } from './outbox/mailbag.ts';
import { compose, ComposeFault, faultOf, notesIn, together } from './pack.ts';

export interface DeliverOptions {
  readonly clock: Clock;
  /** Nothing is sent, and no wait begun, past this moment. */
  readonly endMs: number;
  /** Wait for a channel's own pace (a mail a minute) instead of leaving the rest for later. */
  readonly patient: boolean;
  /** Ends every wait: what was handed over has then an unknown outcome. */
  readonly signal?: AbortSignal | undefined;
  readonly onFailed?: ((channel: Channel, failure: ChannelFailure) => void) | undefined;
  /** Hears of each message as soon as it is accepted, also where the store then fails. */
  readonly onDelivered?: ((channel: Channel, notes: number) => void) | undefined;
  /** Hears of each wait for a channel's pace before it begins. */
  readonly onPause?: ((channel: Channel, ms: number) => void) | undefined;
  /** Tells people that an envelope is not tried any more, before that is stored. */
  readonly onSetAside?: ((channel: Channel, envelope: StoredEnvelope) => Promise<void>) | undefined;
}

export type ChannelFailureCode =
  /** Only a person can mend it: address, credentials, a robot that was stopped. */
  | 'ChannelRefused'
  /** It refuses these alerts even without any name in them. */
  | 'AlertsRefused'
  /** It takes nothing now: too many messages, or it cannot be reached. */
  | 'ChannelPutOff'
  /** Whether it took a message is not known. */
  | 'ChannelUnanswered';

/** Why a channel took nothing, in a sentence for people. */
export class ChannelFailure extends AuditError {
  override readonly name = 'ChannelFailure';
  declare readonly code: ChannelFailureCode;

  constructor(code: ChannelFailureCode, message: string) {
    super(message, { code, retryable: code === 'ChannelPutOff' || code === 'ChannelUnanswered' });
  }
}

export interface Delivery {
  readonly channel: Channel;
  /** Notes accepted in this delivery. */
  readonly delivered: number;
  /** `nothing`: there is nothing to do now; `later`: the rest goes in another turn; `flood`: with another run. */
  readonly left: 'nothing' | 'later' | 'flood';
  /** Why the channel takes nothing at the end. */
  readonly failure?: ChannelFailure | undefined;
}

/** So many full messages in a row are read by nobody: then the next one takes all that waits, cut with a count. */
const FULL_MESSAGES = 10;
/** A send is begun only where it can end in time. */
const SEND_ALLOWANCE_MS = 12_000;
export const isLate = (nowMs: number, endMs: number): boolean => nowMs + SEND_ALLOWANCE_MS > endMs;
/** An answer is waited for until so long before the end: RFC 5321 grants a mail server ten minutes after the data. */
const ANSWER_MARGIN_MS = 15_000;
/** Of the last seconds of a turn: within `SEND_ALLOWANCE_MS`. */
const LEAST_WAIT_MS = 9_000;
/** A channel that cannot be reached may only have hiccuped. */
const AGAIN_AFTER_MS: readonly number[] = [1_000, 2_000];

/**
 * Sends what waits over one channel, a step at a time (see `next-step.ts`). One that is down loses nothing. Throws only
 * for the store; the channel's failure is in its delivery.
 */
export async function deliver(bag: Mailbag, options: DeliverOptions): Promise<Delivery> {
  const turn = new Turn(bag, options);
  try {
    return turn.ended(await turn.run());
  } catch (error) {
    // Whoever has the right now goes on.
    if (error instanceof RightLost) return turn.ended('later');
    if (!(error instanceof ComposeFault)) throw error;
    turn.fail('ChannelPutOff', error.message);
    return turn.ended('later');
  }
}

/** A message that may go now: its attempt is stored. */
interface Ready {
  readonly envelope: StoredEnvelope;
  readonly payload: string;
  /** As it was before this attempt; undefined: it is new. */
  readonly before?: StoredEnvelope;
}

class Turn {
  readonly #bag: Mailbag;
  readonly #options: DeliverOptions;
  #delivered = 0;
  #failure: ChannelFailure | undefined;
  /** As many as the last message took, and one that does not fit any more. */
  #page: number | undefined;

  constructor(bag: Mailbag, options: DeliverOptions) {
    this.#bag = bag;
    this.#options = options;
  }

  ended(left: Delivery['left']): Delivery {
    const { channel } = this.#bag;
    const standing = this.#bag.failure();
    const failure = this.#failure ?? (standing && new ChannelFailure(standing.code, standing.message));
    return { channel, delivered: this.#delivered, left, failure };
  }

  async run(): Promise<Delivery['left']> {
    const { clock } = this.#options;
    for (let sent = 0; ; ) {
      // The last seconds are not for this: the next turn does it.
      if (!this.#isLate()) await this.#bag.settle(clock.now());
      const step = await this.#bag.step(clock.now());
      if (step.kind === 'nothing') return 'nothing';
      if (sent > FULL_MESSAGES) return 'flood';
      if (this.#isLate() || this.#options.signal?.aborted === true) return 'later';
      if (step.kind === 'setAside') {
        await this.#setAside(step.envelope);
        continue;
      }
      if (!(await this.#pause())) return 'later';
      // What was posted during the pause goes along, or before a digest.
      const ready = await this.#ready(sent >= FULL_MESSAGES);
      if (ready === undefined) continue;
      sent += 1;
      if (!(await this.#attempt(ready))) return 'later';
    }
  }

  #isLate(ms = 0): boolean {
    return isLate(this.#options.clock.now() + ms, this.#options.endMs);
  }

  /** Waits for the channel's pace. @returns whether there is still time to send. */
  async #pause(): Promise<boolean> {
    const { clock, patient, signal, onPause } = this.#options;
    const pauseMs = this.#bag.pauseMs(clock.now());
    if (pauseMs === 0) return true;
    if (!patient || this.#isLate(pauseMs)) return false;
    onPause?.(this.#bag.channel, pauseMs);
    return (await slept(clock, pauseMs, signal)) && !this.#isLate();
  }

  /** The envelope of the next step, stored with its attempt; undefined: there was nothing to send in it. */
  async #ready(isFlood: boolean): Promise<Ready | undefined> {
    const bag = this.#bag;
    const nowMs = this.#options.clock.now();
    const step = await bag.step(nowMs);
    if (step.kind === 'pack') return this.#pack(isFlood);
    if (step.kind !== 'send') return undefined;
    const { envelope: before } = step;
    const payload = await this.#composed({ ...before, firstTriedMs: before.firstTriedMs ?? nowMs });
    if (payload !== undefined) return { envelope: await bag.tried(before, nowMs), payload, before };
    await bag.drop(before);
    return undefined;
  }

  async #pack(isFlood: boolean): Promise<Ready | undefined> {
    const bag = this.#bag;
    const nowMs = this.#options.clock.now();
    const id = randomUUID();
    try {
      const posted = await together(bag, { id, nowMs, isFlood, page: this.#page });
      if (posted.length === 0) return undefined;
      const { payload } = compose(bag.channel, notesIn(posted), id, nowMs, 'whole');
      return { envelope: await bag.pack({ id, form: 'whole' }, posted, nowMs), payload };
    } catch (error) {
      if (!(error instanceof ComposeFault)) throw error;
      return this.#packAlone(id, error);
    }
  }

  /** A fault of this program in the words of one note holds up no other: the next note goes alone, as well as it can. */
  async #packAlone(id: string, fault: ComposeFault): Promise<Ready | undefined> {
    const bag = this.#bag;
    const nowMs = this.#options.clock.now();
    const first = await bag.first(nowMs);
    if (first === undefined) return undefined;
    for (const form of ['whole', 'reduced'] as const)
      try {
        const { payload } = compose(bag.channel, [first.note], id, nowMs, form);
        return { envelope: await bag.pack({ id, form }, [first], nowMs), payload };
      } catch (error) {
        if (!(error instanceof ComposeFault)) throw error;
      }
    bag.passOver(first);
    this.fail('ChannelPutOff', fault.message);
    return undefined;
  }

  /**
   * An envelope's words, as of its first attempt: the same again, as long as its notes are.
   * @returns undefined: it has none, and what notes it holds go in others.
   */
  async #composed(envelope: StoredEnvelope & { firstTriedMs: number }): Promise<string | undefined> {
    const notes = await this.#bag.notesOf(envelope);
    if (notes.length === 0) return undefined;
    const { id, form, firstTriedMs } = envelope;
    try {
      return compose(this.#bag.channel, notes, id, firstTriedMs, form).payload;
    } catch (error) {
      if (!(error instanceof ComposeFault)) throw error;
      return undefined;
    }
  }

  /** Sends, and does what the channel's answer means. @returns whether another message may go now. */
  async #attempt({ envelope, payload, before }: Ready): Promise<boolean> {
    const bag = this.#bag;
    const { clock, signal, onDelivered } = this.#options;
    // Storing it may have taken long; the right does not last for ever (I6).
    if (this.#isLate() || this.#options.signal?.aborted === true) {
      await bag.putBack(envelope, before, undefined);
      return false;
    }
    const fate = await this.#send({ id: envelope.id, payload });
    switch (fate.kind) {
      case 'accepted': {
        const notes = envelope.form === 'named' ? 0 : envelope.noteIds.length;
        onDelivered?.(bag.channel, notes);
        await bag.accepted(envelope, clock.now());
        this.#delivered += notes;
        this.#failure = undefined;
        if (envelope.form === 'whole') this.#page = notes + 1;
        return true;
      }
      case 'contentRefused':
        return this.#contentRefused(envelope, fate);
      case 'putOff':
      case 'channelRefused': {
        const waitMs = fate.kind === 'putOff' ? fate.retryAfterMs : undefined;
        this.fail(fate.kind === 'putOff' ? 'ChannelPutOff' : 'ChannelRefused', fate.message);
        await bag.putBack(envelope, before, waitMs === undefined ? undefined : clock.now() + waitMs);
        return false;
      }
      case 'unknown':
        this.fail('ChannelUnanswered', fate.message);
        await bag.failed(envelope, 'tried', fate);
        return signal?.aborted !== true;
    }
  }

  /** Nothing is lost or late by it: the same goes again at once, without any foreign text. */
  async #contentRefused(envelope: StoredEnvelope, fate: Unaccepted): Promise<boolean> {
    const bag = this.#bag;
    const { clock } = this.#options;
    if (envelope.form === 'named') {
      await bag.split(envelope, clock.now());
      return true;
    }
    if (envelope.form === 'reduced') {
      this.fail('AlertsRefused', fate.message);
      await bag.failed(envelope, 'refused', fate);
      return true;
    }
    const nowMs = clock.now();
    const payload = await this.#composed({ ...envelope, form: 'reduced', firstTriedMs: nowMs });
    if (payload === undefined) {
      await bag.drop(envelope);
      return true;
    }
    return this.#attempt({ envelope: await bag.reduced(envelope, nowMs), payload });
  }

  /** One that cannot be reached is tried again within seconds. */
  async #send(envelope: Envelope): Promise<Fate> {
    const { clock, endMs, signal } = this.#options;
    const send = (): Promise<Fate> => {
      const untilMs = Math.max(endMs - ANSWER_MARGIN_MS, clock.now() + LEAST_WAIT_MS);
      return sendOver(this.#bag.channel, envelope, { untilMs, signal });
    };
    let fate = await send();
    for (const pauseMs of AGAIN_AFTER_MS) {
      if (fate.kind !== 'putOff' || fate.retryAfterMs !== undefined || this.#isLate(pauseMs)) break;
      if (!(await slept(clock, pauseMs, signal))) break;
      fate = await send();
    }
    return fate;
  }

  async #setAside(envelope: StoredEnvelope): Promise<void> {
    const bag = this.#bag;
    const { clock } = this.#options;
    if (envelope.form === 'named') return bag.drop(envelope);
    if (!(await bag.isToldElsewhere(envelope))) return bag.tryOn(envelope, clock.now());
    if (envelope.isToldAside !== true) await this.#options.onSetAside?.(bag.channel, envelope);
    return bag.setAside(envelope, clock.now());
  }

  fail(code: ChannelFailureCode, message: string): void {
    this.#failure = new ChannelFailure(code, message);
    this.#options.onFailed?.(this.#bag.channel, this.#failure);
  }
}

/** A fault of ours may have come before or after the message left. */
const sendOver = (channel: Channel, envelope: Envelope, limits: SendLimits): Promise<Fate> =>
  channel.send(envelope, limits).catch((error: unknown) => ({
    kind: 'unknown',
    message: `${channel.label} could not send: ${faultOf(error)}`,
  }));

/** @returns whether the sleep was not ended. */
const slept = (clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<boolean> =>
  clock.sleep(ms, signal).then(
    () => true,
    (error: unknown) => {
      if (signal?.aborted === true) return false;
      throw error;
    },
  );
