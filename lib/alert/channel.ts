import type { ChannelKind } from '../config/channels.ts';
import { AuditError } from '../errors.ts';
import type { Note } from '../model/note.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { MessageDocument } from './message/document.ts';
import type { Language } from './message/texts.ts';

/** What is stored before it is sent, and sent again unchanged until the channel accepts it (I3). */
export interface Envelope {
  /** A UUID: DingTalk's `msgUuid`, the left part of a mail's `Message-ID`. */
  readonly id: string;
  /** The whole message in the channel's own form, as JSON text. Only the channel that composed it reads it. */
  readonly payload: string;
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
  compose(notes: readonly Note[], envelopeId: string, nowMs: number): Composed;
  /** Resolves when the channel has accepted the envelope; else throws `ChannelError`. */
  send(envelope: Envelope, signal?: AbortSignal): Promise<void>;
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
  readonly log: Log;
}

export type ChannelErrorCode =
  /** The channel refuses for good until a setting is changed: token, secret, keyword, password, sender. */
  | 'ChannelRefused'
  /** Too many messages; not before `retryAfterMs`. */
  | 'ChannelThrottled'
  /** Not reachable, or a temporary fault of its own. It may have accepted: the same envelope goes out again. */
  | 'ChannelUnavailable';

export class ChannelError extends AuditError {
  override readonly name = 'ChannelError';
  /** For `ChannelThrottled`: the least wait in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: { code: ChannelErrorCode; retryAfterMs?: number; cause?: unknown }) {
    super(message, { ...options, retryable: options.code !== 'ChannelRefused' });
    this.retryAfterMs = options.retryAfterMs;
  }
}
