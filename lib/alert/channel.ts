import type { ChannelKind } from '../config/channels.ts';
import type { Note } from '../model/note.ts';
import type { Clock } from '../platform/clock.ts';
import type { Fate } from './fate.ts';
import type { MessageDocument } from './message/document.ts';
import type { Language } from './message/texts.ts';

/** What a channel hands over: composed just before, never read from the store (I3). */
export interface Envelope {
  /** A UUID: DingTalk's `msgUuid`, the left part of a mail's `Message-ID`. */
  readonly id: string;
  /** The whole message in the channel's own form, as JSON text, as this channel has composed it in this process. */
  readonly payload: string;
}

/**
 * How much foreign text (names, labels, what services answer) a message shows (I3, I11).
 *
 * - `whole`: all of it.
 * - `reduced`: none: ids, kinds, times and commands only. It goes where a channel has refused the words of the whole.
 * - `named`: all of it, and that the same was told before without names.
 */
export type Form = 'whole' | 'reduced' | 'named';

/** How long a channel may wait for an answer. */
export interface SendLimits {
  /** Once the message was handed over, its answer is waited for until then; epoch milliseconds. */
  readonly untilMs: number;
  /** Ends the wait at once: what comes of the message is then unknown, or put off where nothing was handed over. */
  readonly signal?: AbortSignal | undefined;
}

/** A composed message and how much of the notes it shows in full. */
export interface Composed {
  readonly payload: string;
  /** The headline, as a notification shows it. */
  readonly headline: string;
  /** True when some of the notes did not fit and are only counted («and 12 more»). */
  readonly cut: boolean;
}

/** One place where people read messages. It decides nothing: the outbox knows what waits and what was sent. */
export interface Channel {
  readonly kind: ChannelKind;
  /** A hash of the address (never of its position in a list): the same place keeps its id (I3). */
  readonly id: string;
  /** For people and logs; holds no secret. */
  readonly label: string;
  /** The least time between two messages, in milliseconds. */
  readonly minIntervalMs: number;
  /**
   * The message for these notes, within the channel's size limit. Notes that do not fit are counted, never
   * dropped in silence. Pure: the same arguments give the same payload.
   */
  compose(notes: readonly Note[], envelopeId: string, nowMs: number, form: Form): Composed;
  /** Hands the envelope over. Never throws for what the service or the network does: that is its fate. */
  send(envelope: Envelope, limits: SendLimits): Promise<Fate>;
}

/** A channel that can also send a test message, which never enters the outbox. */
export interface TestableChannel extends Channel {
  /** The payload of a short message that is about no note. Pure. */
  composeDocument(document: MessageDocument, envelopeId: string, nowMs: number): string;
}

/** The readers' language and time zone, and what every kind of channel is opened with. */
export interface Readers {
  readonly language: Language;
  /** IANA zone. */
  readonly timeZone: string;
  readonly clock: Clock;
}
