import type { Note } from '../../model/note.ts';
import type { Store } from '../../snapshot/store.ts';
import type { Channel, Envelope } from '../channel.ts';
import {
  envelopeColumns,
  envelopeSort,
  noteColumns,
  noteSort,
  type PostedNote,
  type StoredEnvelope,
} from './rows.ts';
import { OutboxMirror } from './mirror.ts';
import { doneNotes, inShort, oldEnvelopes, oldNotes, recordedNotes } from './upkeep.ts';

/**
 * A deployment's outbox: notes and envelopes, mirrored here for the length of a run. Any number of runs may post
 * into it; who sends from it has the right to (see `send-waiting.ts`), and reads it again first.
 *
 *   note ──packed, per channel──▶ envelope ──accepted──▶ marked ──all channels──▶ note done ──a day──▶ removed
 */
export class Outbox extends OutboxMirror {
  readonly #store: Store;
  readonly #homeId: string;
  readonly #token: string;
  readonly #channelIds: readonly string[];
  /** What is posted while the rows are read again. */
  #arriving: PostedNote[] | undefined;

  private constructor(store: Store, homeId: string, token: string, channelIds: readonly string[]) {
    super();
    this.#store = store;
    this.#homeId = homeId;
    this.#token = token;
    this.#channelIds = channelIds;
  }

  /**
   * @param homeId the deployment's own account: the outbox's partition.
   * @param token unique to this run: signs its writes.
   * @param channels those that are configured now.
   */
  static async open(
    store: Store,
    homeId: string,
    token: string,
    channels: readonly Pick<Channel, 'id'>[] = [],
  ): Promise<Outbox> {
    const outbox = new Outbox(
      store,
      homeId,
      token,
      channels.map((c) => c.id),
    );
    await outbox.reload();
    return outbox;
  }

  /**
   * For the audit of one account among many: holds only what was said of that account's blindness, so that it costs
   * the same however much the others have to say. `reload` fetches the rest.
   */
  static async openFor(
    accountId: string,
    ...[store, homeId, token, channels = []]: Parameters<typeof Outbox.open>
  ): Promise<Outbox> {
    const outbox = new Outbox(
      store,
      homeId,
      token,
      channels.map((c) => c.id),
    );
    for (const kind of ['blind', 'over']) {
      const from = noteSort(`${kind}/${accountId}`);
      for await (const row of store.range('outbox', homeId, { from, to: `${from};` })) outbox.hold(row);
    }
    return outbox;
  }

  /** Reads the rows again: others post, and others may have sent. */
  async reload(): Promise<void> {
    const held = this.heldEnvelopes;
    const fresh = new Outbox(this.#store, this.#homeId, this.#token, this.#channelIds);
    const arriving: PostedNote[] = [];
    this.#arriving = arriving;
    try {
      for await (const row of this.#store.range('outbox', this.#homeId)) fresh.hold(row);
    } finally {
      this.#arriving = undefined;
    }
    for (const posted of arriving)
      if (!fresh.heldNotes.has(posted.note.id)) fresh.heldNotes.set(posted.note.id, posted);
    // Of these it is not known whether they are stored, or will be yet: their notes must not be packed again.
    for (const e of held.values())
      if (e.version === 0 && !fresh.heldEnvelopes.has(e.id)) fresh.heldEnvelopes.set(e.id, e);
    [this.heldNotes, this.heldEnvelopes] = [fresh.heldNotes, fresh.heldEnvelopes];
  }

  /** Puts notes, each once under its id: one that is there already stays as it is. */
  async post(notes: readonly Note[]): Promise<void> {
    const fresh = [...new Map(notes.map((n) => [n.id, n])).values()].filter((n) => !this.heldNotes.has(n.id));
    if (fresh.length === 0) return;
    const results = await this.#store.writeMany(
      'outbox',
      fresh.map((note) => ({
        key: this.#key(noteSort(note.id)),
        columns: noteColumns({ note, channelIds: this.#channelIds }),
        expected: 0,
        token: this.#token,
      })),
    );
    results.forEach((result, i) => {
      const note = fresh[i];
      if (note === undefined) return;
      if (result.kind === 'written') {
        const posted = { note, version: result.version, channelIds: this.#channelIds };
        this.heldNotes.set(note.id, posted);
        this.#arriving?.push(posted);
      } else if (result.current !== undefined) this.hold(result.current);
    });
  }

  /** Stores an envelope; only then may it be sent. */
  async pack(
    channel: Channel,
    envelope: Envelope,
    notes: readonly Note[],
    nowMs: number,
  ): Promise<StoredEnvelope> {
    const packed = {
      ...envelope,
      channelId: channel.id,
      noteIds: notes.map((n) => n.id),
      madeAtMs: nowMs,
      version: 0,
    };
    // Held before it is stored: where the reply is lost it may be there, and its notes must not be packed again.
    this.heldEnvelopes.set(packed.id, packed);
    return this.#saveEnvelope(packed);
  }

  /** Stores an envelope again of which it is not known whether it was stored; the same if it was. */
  async confirm(envelope: StoredEnvelope): Promise<StoredEnvelope> {
    return this.#saveEnvelope(envelope);
  }

  /** It is never sent again, and everybody who sends reads it for a day: its text is dropped. */
  async markAccepted(envelope: StoredEnvelope, nowMs: number): Promise<void> {
    await this.#saveEnvelope({ ...envelope, payload: '', acceptedAtMs: nowMs });
  }

  /** The channel said no. */
  async markRefused(envelope: StoredEnvelope, notBeforeMs: number | undefined): Promise<void> {
    await this.#saveEnvelope({ ...envelope, refused: true, notBeforeMs });
  }

  /** The same notes under the same id, in a new form: what refused the old one may have been mended since. */
  async repack(envelope: StoredEnvelope, payload: string): Promise<StoredEnvelope> {
    const { refused: _refused, notBeforeMs: _notBefore, ...rest } = envelope;
    return this.#saveEnvelope({ ...rest, payload });
  }

  /** Has `tidy` something to do? */
  isUntidy(channels: readonly Channel[], nowMs: number): boolean {
    return this.#done(channels, nowMs).length > 0 || oldNotes(this.heldNotes.values(), nowMs).length > 0;
  }

  /** Marks notes that every channel has accepted, and removes what has been done for a day. */
  async tidy(channels: readonly Channel[], nowMs: number): Promise<void> {
    await this.#update(
      this.#done(channels, nowMs).map((n) => ({ ...n, note: inShort(n.note), doneAtMs: nowMs })),
    );
    await this.#removeOld(nowMs);
  }

  #done(channels: readonly Channel[], nowMs: number): PostedNote[] {
    return doneNotes(this.heldNotes.values(), this.heldEnvelopes.values(), channels, nowMs);
  }

  async #update(notes: readonly PostedNote[]): Promise<void> {
    if (notes.length === 0) return;
    const results = await this.#store.writeMany(
      'outbox',
      notes.map((n) => ({
        key: this.#key(noteSort(n.note.id)),
        columns: noteColumns(n),
        expected: n.version,
        token: `${this.#token}/done`,
      })),
    );
    results.forEach((result, i) => {
      const note = notes[i];
      if (note !== undefined && result.kind === 'written')
        this.heldNotes.set(note.note.id, { ...note, version: result.version });
    });
  }

  /** Done notes first, then the envelopes that carry none any more: never a note that could be packed again. */
  async #removeOld(nowMs: number): Promise<void> {
    const notes = await recordedNotes(this.#store, oldNotes(this.heldNotes.values(), nowMs), nowMs);
    const gone = new Set(notes.map((n) => n.note.id));
    const isLeft = (noteId: string) => !gone.has(noteId) && this.heldNotes.has(noteId);
    const envelopes = oldEnvelopes(this.heldEnvelopes.values(), isLeft, nowMs);
    const writes = [
      ...notes.map((n) => ({ key: this.#key(noteSort(n.note.id)), version: n.version })),
      ...envelopes.map((e) => ({ key: this.#key(envelopeSort(e)), version: e.version })),
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
    for (const id of gone) this.heldNotes.delete(id);
    for (const e of envelopes) this.heldEnvelopes.delete(e.id);
  }

  async #saveEnvelope(envelope: StoredEnvelope): Promise<StoredEnvelope> {
    const result = await this.#store.write('outbox', {
      key: this.#key(envelopeSort(envelope)),
      columns: envelopeColumns(envelope),
      expected: envelope.version,
      token: `${this.#token}/${envelope.id}/${envelope.version}`,
    });
    const version = result.kind === 'written' ? result.version : (result.current?.version ?? 0);
    const saved = { ...envelope, version };
    this.heldEnvelopes.set(envelope.id, saved);
    return saved;
  }

  #key(sort: string) {
    return { partition: this.#homeId, sort };
  }
}
