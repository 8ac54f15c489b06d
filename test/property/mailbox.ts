import type { Channel, Envelope, Form } from '../../lib/alert/channel.ts';
import type { Fate } from '../../lib/alert/fate.ts';
import type { Note } from '../../lib/model/note.ts';
import { SimulatedChannel } from '../support/simulated-channel.ts';
import type { ChannelMode } from './history.ts';
import type { Process } from './process.ts';

export interface Delivered {
  readonly envelopeId: string;
  readonly atMs: number;
  readonly notes: readonly Note[];
}

/** Where people read: a channel that every run meets through its own process, in the mode of the moment. */
export class Mailbox {
  readonly id: string;
  /** Without the messages that only add names. */
  readonly delivered: Delivered[] = [];
  /** It has not taken messages that come again only when they are due. */
  hasLate = false;
  /** Envelopes that a run sent although one before had stored that they were accepted. */
  readonly needless: string[] = [];
  /** Envelopes that were accepted twice although nothing had gone wrong between. */
  readonly twice: string[] = [];
  readonly #acceptedAt = new Map<string, number>();
  readonly #acceptedFrom = new Map<string, Process>();
  readonly #troubles: () => number;
  readonly #channel: SimulatedChannel;
  readonly #marked = new Set<string>();
  readonly #nowMs: () => number;
  #mode: ChannelMode = 'up';
  #sends = 0;

  /** @param troubles counts what may keep a run from storing that an envelope was accepted. */
  constructor(id: string, troubles: () => number, nowMs: () => number) {
    this.id = id;
    this.#nowMs = nowMs;
    this.#troubles = troubles;
    this.#channel = new SimulatedChannel(id);
  }

  /** The mode holds for so many messages. */
  set(mode: ChannelMode, sends: number): void {
    [this.#mode, this.#sends] = [mode, sends];
  }

  /** It is stored that this envelope was accepted. */
  mark(envelopeId: string): void {
    this.#marked.add(envelopeId);
  }

  notes(): Note[] {
    return this.delivered.flatMap((d) => d.notes);
  }

  for(process: Process): Channel {
    const { kind, id, label, minIntervalMs } = this.#channel;
    return {
      kind,
      id,
      label,
      minIntervalMs,
      compose: (...given) => this.#channel.compose(...given),
      send: (envelope) =>
        process.act(
          'send',
          () => this.#send(envelope, process),
          () => Promise.resolve<Fate>({ kind: 'unknown', message: 'the run died' }),
        ),
    };
  }

  async #send(envelope: Envelope, process: Process): Promise<Fate> {
    const mode = this.#sends > 0 ? this.#mode : 'up';
    this.#sends -= 1;
    // Its sender may end while the message is under way.
    const troubles = this.#troubles();
    if (mode === 'down') return { kind: 'putOff', message: 'away' };
    if (mode === 'refuses') return { kind: 'channelRefused', message: 'refused by the test' };
    if (mode === 'throttles') return { kind: 'putOff', message: 'too many', retryAfterMs: 60_000 };
    if (mode === 'mute') {
      this.hasLate = true;
      return { kind: 'unknown', message: 'no answer' };
    }
    const { notes, form } = JSON.parse(envelope.payload) as { notes: readonly Note[]; form: Form };
    if (mode === 'dislikesAll') this.hasLate = true;
    if (mode === 'dislikesAll' || (mode === 'dislikes' && form !== 'reduced' && notes.some(isDisliked)))
      return { kind: 'contentRefused', message: 'not these words' };
    await this.#channel.send(envelope);
    // A run whose mark was stored without its knowing may send once more itself.
    const from = this.#acceptedFrom.get(envelope.id);
    if (this.#marked.has(envelope.id) && from !== process) this.needless.push(envelope.id);
    if (!this.#marked.has(envelope.id)) this.#acceptedFrom.set(envelope.id, process);
    if (form !== 'named') this.delivered.push({ envelopeId: envelope.id, notes, atMs: this.#nowMs() });
    if (this.#acceptedAt.get(envelope.id) === troubles) this.twice.push(envelope.id);
    // A lost reply is a trouble of its own, known here alone.
    this.#acceptedAt.set(envelope.id, mode === 'loses' ? -1 : troubles);
    return mode === 'loses' ? { kind: 'unknown', message: 'no answer' } : { kind: 'accepted' };
  }
}

/** The same ones each time. */
const isDisliked = ({ id }: Note): boolean => /[0-3]$/.test(id);
