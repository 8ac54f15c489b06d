import type { AuditError } from '../errors.ts';
import type { Clock } from '../platform/clock.ts';
import type { Channel } from './channel.ts';
import type { Outbox } from './outbox/outbox.ts';
import type { ChannelDelivery } from './send.ts';

/** Hears what comes of a round. */
export interface RoundListeners {
  readonly onDelivered: (channel: Channel, notes: number) => void;
  readonly onFailed: (channel: Channel, error: AuditError) => void;
}

export interface SenderDeps {
  readonly outbox: Outbox;
  readonly channels: readonly Channel[];
  readonly clock: Clock;
  /** One round of sending; `patient`: it waits for a channel's own pace, as far as the time goes. */
  readonly send: (patient: boolean, listeners: RoundListeners) => Promise<readonly ChannelDelivery[]>;
  /** Hears of a round that could not read or write the outbox. */
  readonly onTrouble: (error: unknown) => void;
}

/** A walk that the quota slows down sends what it has found well within a minute, not only at its end. */
const EVERY_MS = 30_000;

export interface Sent {
  readonly channel: Channel;
  readonly delivered: number;
  /** Notes that wait, as far as they are counted; where nobody counted them, those of this run. */
  readonly pending: number;
  /** The last failure, where the last delivery failed. */
  readonly failure?: AuditError | undefined;
}

/** Delivers now and then while a run works, and once more, patiently, at its end. */
export class Sender {
  readonly #parts: SenderDeps;
  readonly #stop = new AbortController();
  readonly #sent = new Map<string, { delivered: number; failure?: AuditError | undefined }>();
  readonly #pending = new Map<string, number>();
  readonly #loop: Promise<void>;

  constructor(parts: SenderDeps) {
    this.#parts = parts;
    this.#loop = this.#run();
  }

  /**
   * Ends the loop and sends what is left.
   * @param patient wait for a channel's own pace (a mail a minute), as far as the time goes.
   * @throws StoreError when the outbox could not be written.
   */
  async finish(patient: boolean): Promise<Sent[]> {
    this.#stop.abort(new Error('the run is at its end'));
    await this.#loop;
    await this.#deliver(patient);
    return this.soFar();
  }

  /** One more round at the end, for what came up in the last one. */
  async again(): Promise<Sent[]> {
    await this.#deliver(false);
    return this.soFar();
  }

  /** What came of it until now, for each channel. */
  soFar(): Sent[] {
    return this.#parts.channels.map((channel) => ({
      channel,
      delivered: this.#sent.get(channel.id)?.delivered ?? 0,
      pending: this.#pending.get(channel.id) ?? this.#parts.outbox.unsent,
      failure: this.#sent.get(channel.id)?.failure,
    }));
  }

  async #run(): Promise<void> {
    const { clock } = this.#parts;
    while (!this.#stop.signal.aborted) {
      const stopped = await clock.sleep(EVERY_MS, this.#stop.signal).then(
        () => false,
        () => true,
      );
      if (stopped) return;
      try {
        await this.#deliver(false);
      } catch (error) {
        // One hiccup of the store: the next round, and at last the end, try again and decide.
        this.#parts.onTrouble(error);
      }
    }
  }

  async #deliver(patient: boolean): Promise<void> {
    this.#pending.clear();
    const deliveries = await this.#parts.send(patient, {
      onDelivered: (channel, notes) => this.#note(channel, notes),
      onFailed: (channel, error) => this.#note(channel, 0, error),
    });
    for (const { channel, pending } of deliveries) this.#pending.set(channel.id, pending);
  }

  #note(channel: Channel, delivered: number, failure?: AuditError): void {
    const before = this.#sent.get(channel.id)?.delivered ?? 0;
    this.#sent.set(channel.id, { delivered: before + delivered, failure });
  }
}
