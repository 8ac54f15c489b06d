import type { Note } from '../../model/note.ts';
import type { Store } from '../../snapshot/store.ts';
import type { Channel, Envelope } from '../channel.ts';
import { accepted } from './note-state.ts';
import { Notes } from './notes.ts';
import { waitingFor } from './queue.ts';
import {
  after,
  envelopeColumns,
  envelopeSort,
  envelopesOf,
  type PostedNote,
  readEnvelope,
  type StoredEnvelope,
} from './rows.ts';

export interface MailbagDeps {
  readonly store: Store;
  readonly homeId: string;
  /** Unique to this turn: signs its writes. */
  readonly token: string;
  readonly channel: Channel;
  /** Those that are configured now. */
  readonly channels: readonly Channel[];
}

/**
 * What one channel still has to send, in the hands of whoever has the right to (I6): its envelopes, which nobody else
 * writes meanwhile, and the next notes.
 */
export class Mailbag {
  readonly channel: Channel;
  readonly #notes: Notes;
  readonly #token: string;
  readonly #configured: readonly string[];
  readonly #envelopes = new Map<string, StoredEnvelope>();
  /** Notes of envelopes that were packed here: they need not be read again. */
  readonly #packed = new Map<string, readonly PostedNote[]>();

  private constructor({ store, homeId, token, channel, channels }: MailbagDeps) {
    this.channel = channel;
    this.#notes = new Notes(store, homeId, token);
    this.#token = token;
    this.#configured = channels.map((c) => c.id);
  }

  static async open(deps: MailbagDeps): Promise<Mailbag> {
    const { store, homeId, channel } = deps;
    const bag = new Mailbag(deps);
    const from = envelopesOf(channel.id);
    for await (const row of store.range('outbox', homeId, { from, to: after(from) })) {
      const envelope = readEnvelope(row);
      bag.#envelopes.set(envelope.id, envelope);
    }
    return bag;
  }

  /** The envelopes that have not been accepted: oldest first, a digest's last. */
  open(): StoredEnvelope[] {
    return [...this.#envelopes.values()]
      .filter((e) => e.acceptedAtMs === undefined)
      .toSorted((a, b) => Number(a.isDigest) - Number(b.isDigest) || a.madeAtMs - b.madeAtMs);
  }

  lastAcceptedMs(): number | undefined {
    const times = [...this.#envelopes.values()].flatMap((e) => e.acceptedAtMs ?? []);
    return times.length === 0 ? undefined : Math.max(...times);
  }

  /** Notes that are in no envelope, in the order in which they go, a page at a time. */
  waiting(nowMs: number, page?: number): AsyncGenerator<PostedNote[]> {
    const without = new Set([...this.#envelopes.values()].flatMap((e) => e.noteIds));
    return waitingFor(this.#notes, this.channel.id, {
      nowMs,
      without,
      ...(page === undefined ? {} : { page }),
    });
  }

  /** The next note that is in no envelope. */
  async next(nowMs: number): Promise<Note | undefined> {
    for await (const [first] of this.waiting(nowMs, 1)) return first?.note;
    return undefined;
  }

  /** Whether the channel has anything to send. */
  async isEmpty(nowMs: number): Promise<boolean> {
    return this.open().length === 0 && (await this.next(nowMs)) === undefined;
  }

  /** The notes that an envelope carries, in its order. */
  async notesOf(envelope: StoredEnvelope): Promise<Note[]> {
    return (await this.#posted(envelope)).map(({ note }) => note);
  }

  /** Stores an envelope; only then may it be sent. */
  async pack(
    envelope: Envelope,
    notes: readonly PostedNote[],
    isDigest: boolean,
    nowMs: number,
  ): Promise<StoredEnvelope> {
    const noteIds = notes.map(({ note }) => note.id);
    const fresh = { channelId: this.channel.id, noteIds, madeAtMs: nowMs, isDigest, version: 0 };
    const packed = await this.#save({ ...envelope, ...fresh });
    this.#packed.set(packed.id, notes);
    return packed;
  }

  /** The channel said no. */
  async markRefused(envelope: StoredEnvelope, notBeforeMs: number | undefined): Promise<void> {
    await this.#save({ ...envelope, refused: true, notBeforeMs });
  }

  /** The same notes under the same id, in a new form: what refused the old one may have been mended since. */
  async repack(envelope: StoredEnvelope, payload: string): Promise<StoredEnvelope> {
    const { refused: _refused, notBeforeMs: _notBefore, ...rest } = envelope;
    return this.#save({ ...rest, payload });
  }

  /** It is never sent again. Its notes hear of it in `settle`. */
  async markAccepted(envelope: StoredEnvelope, nowMs: number): Promise<void> {
    await this.#save({ ...envelope, payload: '', acceptedAtMs: nowMs });
  }

  /** Marks the notes that were accepted. Whoever has the right next does what this one did not live to do. */
  async settle(nowMs: number): Promise<void> {
    for (const envelope of this.#envelopes.values())
      if (envelope.acceptedAtMs !== undefined && envelope.isSettled !== true)
        await this.#settle(envelope, nowMs);
  }

  async #settle(envelope: StoredEnvelope, nowMs: number): Promise<void> {
    await this.#notes.change(await this.#posted(envelope), (posted) =>
      accepted(posted, this.#configured, nowMs, this.channel.id),
    );
    await this.#save({ ...envelope, noteIds: [], isSettled: true });
    this.#packed.delete(envelope.id);
    const old = [...this.#envelopes.values()].filter((e) => e.isSettled === true && e.id !== envelope.id);
    await this.#notes.remove(old.map((e) => ({ sort: envelopeSort(e), version: e.version })));
    for (const e of old) this.#envelopes.delete(e.id);
  }

  async #posted(envelope: StoredEnvelope): Promise<readonly PostedNote[]> {
    const packed = this.#packed.get(envelope.id);
    if (packed !== undefined) return packed;
    const held = await this.#notes.get(envelope.noteIds);
    return envelope.noteIds.flatMap((id) => held.get(id) ?? []);
  }

  async #save(envelope: StoredEnvelope): Promise<StoredEnvelope> {
    const { store, homeId } = this.#notes;
    const result = await store.write('outbox', {
      key: { partition: homeId, sort: envelopeSort(envelope) },
      columns: envelopeColumns(envelope),
      expected: envelope.version,
      token: `${this.#token}/${envelope.id}/${envelope.version}`,
    });
    const version = result.kind === 'written' ? result.version : (result.current?.version ?? 0);
    const saved = { ...envelope, version };
    this.#envelopes.set(envelope.id, saved);
    return saved;
  }
}
