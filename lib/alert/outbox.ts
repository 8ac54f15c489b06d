import type { Note } from '../model.ts';
import type { Row, Store } from '../snapshot/store.ts';
import { parse } from '../snapshot/rows.ts';
import type { Channel, Envelope } from './channel.ts';

/** A note in the outbox. */
export interface PostedNote {
  readonly note: Note;
  readonly version: number;
  /** Every channel that was configured then has accepted it. */
  readonly doneAtMs?: number | undefined;
}

/** An envelope in the outbox: stored before it is sent, sent unchanged until it is accepted (I3). */
export interface StoredEnvelope extends Envelope {
  readonly channelId: string;
  readonly noteIds: readonly string[];
  readonly madeAtMs: number;
  readonly acceptedAtMs?: number | undefined;
  readonly version: number;
}

const DAY_MS = 86_400_000;

/**
 * An account's outbox: notes and envelopes, mirrored here for the length of a run.
 *
 *   note ──packed, per channel──▶ envelope ──accepted──▶ marked ──all channels──▶ note done ──a day──▶ removed
 */
export class Outbox {
  readonly #store: Store;
  readonly #accountId: string;
  readonly #token: string;
  readonly #notes = new Map<string, PostedNote>();
  readonly #envelopes = new Map<string, StoredEnvelope>();

  private constructor(store: Store, accountId: string, token: string) {
    this.#store = store;
    this.#accountId = accountId;
    this.#token = token;
  }

  /** @param token unique to this run: signs its writes. */
  static async open(store: Store, accountId: string, token: string): Promise<Outbox> {
    const outbox = new Outbox(store, accountId, token);
    for await (const row of store.range('outbox', accountId)) outbox.#hold(row);
    return outbox;
  }

  /** Puts notes, each once under its id: one that is there already stays as it is. */
  async post(notes: readonly Note[]): Promise<void> {
    const fresh = [...new Map(notes.map((n) => [n.id, n])).values()].filter((n) => !this.#notes.has(n.id));
    if (fresh.length === 0) return;
    const results = await this.#store.writeMany(
      'outbox',
      fresh.map((note) => ({
        key: this.#key(`note/${note.id}`),
        columns: { note: JSON.stringify(note) },
        expected: 0,
        token: this.#token,
      })),
    );
    results.forEach((result, i) => {
      const note = fresh[i];
      if (note === undefined) return;
      if (result.kind === 'written') this.#notes.set(note.id, { note, version: result.version });
      else if (result.current !== undefined) this.#hold(result.current);
    });
  }

  /** Notes that this channel has in no envelope, oldest first. */
  waiting(channel: Channel): Note[] {
    const packed = new Set(this.#of(channel).flatMap((e) => e.noteIds));
    return [...this.#notes.values()]
      .filter((n) => n.doneAtMs === undefined && !packed.has(n.note.id))
      .map((n) => n.note)
      .toSorted((a, b) => a.atMs - b.atMs);
  }

  /** The channel's envelopes that have not been accepted, oldest first. */
  open(channel: Channel): StoredEnvelope[] {
    return this.#of(channel)
      .filter((e) => e.acceptedAtMs === undefined)
      .toSorted((a, b) => a.madeAtMs - b.madeAtMs);
  }

  /** How many notes this channel has not accepted yet. */
  pending(channel: Channel): number {
    return this.waiting(channel).length + this.open(channel).reduce((n, e) => n + e.noteIds.length, 0);
  }

  /** Notes that no envelope of any channel has carried yet, and that are not done. */
  notes(): readonly Note[] {
    return [...this.#notes.values()].filter((n) => n.doneAtMs === undefined).map((n) => n.note);
  }

  lastAcceptedMs(channel: Channel): number | undefined {
    const times = this.#of(channel).flatMap((e) => (e.acceptedAtMs === undefined ? [] : [e.acceptedAtMs]));
    return times.length === 0 ? undefined : Math.max(...times);
  }

  /** Stores an envelope; only then may it be sent. */
  async pack(
    channel: Channel,
    envelope: Envelope,
    notes: readonly Note[],
    nowMs: number,
  ): Promise<StoredEnvelope> {
    const stored = {
      ...envelope,
      channelId: channel.id,
      noteIds: notes.map((n) => n.id),
      madeAtMs: nowMs,
      version: 0,
    };
    return this.#saveEnvelope(stored);
  }

  async markAccepted(envelope: StoredEnvelope, nowMs: number): Promise<void> {
    await this.#saveEnvelope({ ...envelope, acceptedAtMs: nowMs });
  }

  /** Marks notes that every channel has accepted, and removes what has been done for a day. */
  async tidy(channels: readonly Channel[], nowMs: number): Promise<void> {
    if (channels.length > 0) {
      const accepted = channels.map(
        (c) => new Set(this.#of(c).flatMap((e) => (e.acceptedAtMs === undefined ? [] : e.noteIds))),
      );
      const done = [...this.#notes.values()].filter(
        (n) => n.doneAtMs === undefined && accepted.every((ids) => ids.has(n.note.id)),
      );
      await this.#update(done.map((n) => ({ ...n, doneAtMs: nowMs })));
    }
    await this.#removeOld(nowMs);
  }

  async #update(notes: readonly PostedNote[]): Promise<void> {
    if (notes.length === 0) return;
    const results = await this.#store.writeMany(
      'outbox',
      notes.map(({ note, version, doneAtMs }) => ({
        key: this.#key(`note/${note.id}`),
        columns: { note: JSON.stringify(note), done_at_ms: String(doneAtMs) },
        expected: version,
        token: `${this.#token}/done`,
      })),
    );
    results.forEach((result, i) => {
      const note = notes[i];
      if (note !== undefined && result.kind === 'written')
        this.#notes.set(note.note.id, { ...note, version: result.version });
    });
  }

  /** Done notes first, then the envelopes that carry none any more: never a note that could be packed again.
   * An envelope that was never accepted goes too once its notes are gone: its channel is configured no more. */
  async #removeOld(nowMs: number): Promise<void> {
    const oldNotes = [...this.#notes.values()].filter(
      (n) => n.doneAtMs !== undefined && nowMs - n.doneAtMs > DAY_MS,
    );
    const gone = new Set(oldNotes.map((n) => n.note.id));
    const oldEnvelopes = [...this.#envelopes.values()].filter(
      (e) =>
        nowMs - (e.acceptedAtMs ?? e.madeAtMs) > DAY_MS &&
        e.noteIds.every((id) => gone.has(id) || !this.#notes.has(id)),
    );
    const writes = [
      ...oldNotes.map((n) => ({ key: this.#key(`note/${n.note.id}`), version: n.version })),
      ...oldEnvelopes.map((e) => ({ key: this.#key(envelopeSort(e)), version: e.version })),
    ];
    if (writes.length === 0) return;
    await this.#store.writeMany(
      'outbox',
      writes.map(({ key, version }) => ({
        key,
        columns: null,
        expected: version,
        token: `${this.#token}/tidy`,
      })),
    );
    for (const id of gone) this.#notes.delete(id);
    for (const e of oldEnvelopes) this.#envelopes.delete(e.id);
  }

  async #saveEnvelope(envelope: StoredEnvelope): Promise<StoredEnvelope> {
    const { version, payload, ...rest } = envelope;
    const result = await this.#store.write('outbox', {
      key: this.#key(envelopeSort(envelope)),
      columns: { envelope: JSON.stringify(rest), payload },
      expected: version,
      token: `${this.#token}/${envelope.acceptedAtMs === undefined ? 'packed' : 'accepted'}`,
    });
    const saved =
      result.kind === 'written'
        ? { ...envelope, version: result.version }
        : { ...envelope, version: result.current?.version ?? 0 };
    this.#envelopes.set(envelope.id, saved);
    return saved;
  }

  #of(channel: Channel): StoredEnvelope[] {
    return [...this.#envelopes.values()].filter((e) => e.channelId === channel.id);
  }

  #hold(row: Row): void {
    if (row.columns['note'] !== undefined) {
      const note = parse<Note>(row, 'note');
      const done = row.columns['done_at_ms'];
      this.#notes.set(note.id, {
        note,
        version: row.version,
        ...(done === undefined ? {} : { doneAtMs: Number(done) }),
      });
      return;
    }
    const rest = parse<Omit<StoredEnvelope, 'version' | 'payload'>>(row, 'envelope');
    this.#envelopes.set(rest.id, { ...rest, payload: row.columns['payload'] ?? '', version: row.version });
  }

  #key(sort: string) {
    return { partition: this.#accountId, sort };
  }
}

const envelopeSort = (e: Pick<StoredEnvelope, 'channelId' | 'id'>): string =>
  `envelope/${e.channelId}/${e.id}`;
