import type { Note } from '../../model/note.ts';
import { uuidOf } from '../../platform/ids.ts';
import type { Row, Store } from '../../snapshot/store.ts';
import type { Channel, Form } from '../channel.ts';
import type { Unaccepted } from '../fate.ts';
import {
  againOf,
  envelopeColumns,
  envelopeSort,
  envelopesOf,
  holdsNotes,
  isOpen,
  readEnvelope,
  type StoredEnvelope,
} from './envelope.ts';
import { nextStep, pauseBefore, standingFailure, type Step } from './next-step.ts';
import { accepted, isDigest } from './note-state.ts';
import { Notes } from './notes.ts';
import { waitingFor } from './queue.ts';
import { Outbox } from './outbox.ts';
import { after, damagedRow, type PostedNote } from './rows.ts';

/** Somebody else has written: the right to send went to them. */
export class RightLost extends Error {
  override readonly name = 'RightLost';
}

export interface MailbagDeps {
  readonly store: Store;
  readonly homeId: string;
  /** Unique to this turn: signs its writes. */
  readonly token: string;
  readonly channel: Channel;
  /** The ids of the deployment's channels. */
  readonly awaited: readonly string[];
  readonly nowMs: number;
}

/**
 * What one channel still has to send, in the hands of whoever has the right to (I6): its envelopes, which nobody else
 * writes meanwhile, and the next notes.
 */
export class Mailbag {
  readonly channel: Channel;
  readonly #notes: Notes;
  readonly #token: string;
  readonly #awaited: readonly string[];
  readonly #envelopes = new Map<string, StoredEnvelope>();
  /** Notes that cannot be said, by a fault of this program: the others do not wait for them. */
  readonly #passedOver = new Set<string>();
  /** Notes of envelopes that were packed here: they need not be read again. */
  readonly #packed = new Map<string, readonly PostedNote[]>();

  private constructor({ store, homeId, token, channel, awaited }: MailbagDeps) {
    this.channel = channel;
    this.#notes = new Notes(store, homeId, token);
    this.#token = token;
    this.#awaited = awaited;
  }

  static async open(deps: MailbagDeps): Promise<Mailbag> {
    const { store, homeId, channel, nowMs } = deps;
    const bag = new Mailbag(deps);
    for (const from of [envelopesOf(channel.id), againOf(channel.id)])
      for await (const row of store.range('outbox', homeId, { from, to: after(from) })) {
        const envelope = readEnvelope(row, nowMs);
        if (envelope === undefined) await bag.#dropDamaged(row, nowMs);
        else bag.#envelopes.set(envelope.id, envelope);
      }
    return bag;
  }

  /** Whether every envelope is over, and no note was passed over. */
  get isClear(): boolean {
    return this.#passedOver.size === 0 && ![...this.#envelopes.values()].some(isOpen);
  }

  async step(nowMs: number): Promise<Step> {
    const next = (await this.first(nowMs))?.note;
    return nextStep({
      envelopes: [...this.#envelopes.values()],
      lastAcceptedMs: this.#lastAcceptedMs(),
      waiting: next && (isDigest(next) ? 'digest' : 'news'),
      hasOthers: this.#awaited.some((id) => id !== this.channel.id),
      nowMs,
    });
  }

  /** How long the channel is still to be left alone, in milliseconds. */
  pauseMs(nowMs: number): number {
    const envelopes = [...this.#envelopes.values()];
    const lastAcceptedMs = this.#lastAcceptedMs();
    return pauseBefore({ envelopes, lastAcceptedMs, nowMs }, this.channel.minIntervalMs);
  }

  /** Why the channel took nothing of what it was sent last. */
  failure() {
    return standingFailure([...this.#envelopes.values()], this.#lastAcceptedMs());
  }

  /** Notes that are in no envelope, in the order in which they go, a page at a time. */
  waiting(nowMs: number, page?: number): AsyncGenerator<PostedNote[]> {
    const held = [...this.#envelopes.values()].filter(holdsNotes).flatMap((e) => e.noteIds);
    const without = new Set([...held, ...this.#passedOver]);
    return waitingFor(this.#notes, this.channel.id, {
      nowMs,
      without,
      ...(page === undefined ? {} : { page }),
    });
  }

  /** The next note that is in no envelope. */
  async first(nowMs: number): Promise<PostedNote | undefined> {
    for await (const [first] of this.waiting(nowMs, 1)) return first;
    return undefined;
  }

  /** In this turn it is left alone. */
  passOver({ note }: PostedNote): void {
    this.#passedOver.add(note.id);
  }

  /** The notes that an envelope carries, in its order; those that were removed meanwhile are left out. */
  async notesOf(envelope: StoredEnvelope): Promise<readonly Note[]> {
    return envelope.notes ?? (await this.#posted(envelope)).map(({ note }) => note);
  }

  /** Stores a new envelope with its first attempt; only then may it be sent. */
  async pack(
    envelope: { readonly id: string; readonly form: Form },
    notes: readonly PostedNote[],
    nowMs: number,
  ): Promise<StoredEnvelope> {
    const packed = await this.#save({
      ...envelope,
      channelId: this.channel.id,
      noteIds: notes.map(({ note }) => note.id),
      isDigest: notes.some(({ note }) => isDigest(note)),
      madeAtMs: nowMs,
      ...this.#firstAttempt(nowMs),
      version: 0,
    });
    this.#packed.set(packed.id, notes);
    return packed;
  }

  /** Stores one more attempt. */
  tried(envelope: StoredEnvelope, nowMs: number): Promise<StoredEnvelope> {
    const { attempts, firstTriedMs = nowMs, notBeforeMs: _asked, ...rest } = envelope;
    // A first time ahead of now was written by a clock that was wrong.
    const again = { attempts: attempts + 1, firstTriedMs: Math.min(firstTriedMs, nowMs) };
    return this.#save({ ...rest, ...this.#firstAttempt(nowMs), ...again });
  }

  /** The channel refused the words: the same notes in the reduced form, under the same id, which it never took. */
  reduced(envelope: StoredEnvelope, nowMs: number): Promise<StoredEnvelope> {
    return this.#save({ ...envelope, form: 'reduced', ...this.#firstAttempt(nowMs) });
  }

  /** It is never sent again. Its notes hear of it in `settle`. */
  async accepted(envelope: StoredEnvelope, nowMs: number): Promise<void> {
    await this.#save({ ...envelope, state: 'accepted', acceptedAtMs: nowMs });
  }

  /**
   * The channel has not taken it, and it is kept for another attempt. One that was surely never taken, and is not
   * reduced, is over: its notes are packed anew with what came meanwhile.
   *
   * @param before as it was before the attempt; undefined: it was new.
   */
  async putBack(
    envelope: StoredEnvelope,
    before: StoredEnvelope | undefined,
    notBeforeMs: number | undefined,
  ): Promise<void> {
    const { version } = envelope;
    if (envelope.form === 'whole' && envelope.attempts === 1) await this.#over({ ...envelope, notBeforeMs });
    else if (before === undefined || before.form !== envelope.form)
      await this.#save({ ...envelope, state: 'owed', attempts: 0, firstTriedMs: undefined, notBeforeMs });
    else await this.#save({ ...before, version, notBeforeMs });
  }

  /** What came of it is not known, or not even its reduced form is taken. */
  async failed(envelope: StoredEnvelope, state: 'tried' | 'refused', { message }: Unaccepted): Promise<void> {
    await this.#save({ ...envelope, state, said: message });
  }

  /** It was told without names, and this half of the names is what the channel refuses. */
  async split(envelope: StoredEnvelope, nowMs: number): Promise<void> {
    await this.#oweHalves(envelope, nowMs);
    await this.#over(envelope);
  }

  /** It has nothing to say any more. */
  drop(envelope: StoredEnvelope): Promise<void> {
    return this.#over(envelope);
  }

  /** Whether another channel has told each of its notes: else it is tried on. */
  async isToldElsewhere(envelope: StoredEnvelope): Promise<boolean> {
    return (await this.#posted(envelope)).every(({ acceptedBy }) => acceptedBy.length > 0);
  }

  /** Another week. */
  async tryOn(envelope: StoredEnvelope, nowMs: number): Promise<void> {
    await this.#save({ ...envelope, firstTriedMs: nowMs });
  }

  /** It is not tried any more. Its notes go with it: their rows are not waited with. */
  async setAside(envelope: StoredEnvelope, nowMs: number): Promise<void> {
    const notes = await this.notesOf(envelope);
    const kept = await this.#save({ ...envelope, notes });
    await this.#notes.change(await this.#posted(envelope), (posted) =>
      accepted(posted, this.#awaited, nowMs, this.channel.id),
    );
    await this.#save({ ...kept, state: 'aside', isToldAside: true });
  }

  /** Marks the notes that were accepted. Whoever has the right next does what this one did not live to do. */
  async settle(nowMs: number): Promise<void> {
    for (const envelope of this.#envelopes.values())
      if (envelope.state === 'accepted') await this.#settle(envelope, nowMs);
  }

  async #settle(envelope: StoredEnvelope, nowMs: number): Promise<void> {
    if (envelope.form === 'reduced') await this.#oweHalves(envelope, nowMs);
    if (envelope.form !== 'named')
      await this.#notes.change(await this.#posted(envelope), (posted) =>
        accepted(posted, this.#awaited, nowMs, this.channel.id),
      );
    await this.#over(envelope);
  }

  /** The one note that a channel refuses is found by halves; it stays without its names. */
  async #oweHalves(envelope: StoredEnvelope, nowMs: number): Promise<void> {
    const { noteIds, isDigest: isOfDigest, channelId } = envelope;
    if (noteIds.length < 2) return;
    const middle = Math.ceil(noteIds.length / 2);
    for (const half of [noteIds.slice(0, middle), noteIds.slice(middle)]) {
      // Of the envelope and its first note: whoever does it again after a crash makes the same.
      const id = uuidOf(`${envelope.id}/${half[0]}`);
      if (this.#envelopes.has(id)) continue;
      const common = { channelId, form: 'named', isDigest: isOfDigest, madeAtMs: nowMs } as const;
      await this.#save({
        ...common,
        id,
        noteIds: half,
        state: 'owed',
        attempts: 0,
        version: 0,
      });
    }
  }

  /** The latest one that is over is kept: it knows when the channel accepted something last. */
  async #over(envelope: StoredEnvelope): Promise<void> {
    const over = { ...envelope, noteIds: [], notes: undefined, state: 'over' } as const;
    const moves = envelopeSort(over) !== envelopeSort(envelope);
    await this.#save(moves ? { ...over, version: 0 } : over);
    this.#packed.delete(envelope.id);
    const kept = this.#lastAccepted() ?? over;
    const old = [...this.#envelopes.values()].filter(
      (e) => e.state === 'over' && e.id !== kept.id && e.id !== over.id,
    );
    await this.#notes.remove([
      ...old.map((e) => ({ sort: envelopeSort(e), version: e.version })),
      ...(moves ? [{ sort: envelopeSort(envelope), version: envelope.version }] : []),
    ]);
    for (const e of old) this.#envelopes.delete(e.id);
  }

  /** Its notes wait again, and people are told: this program did not write the row. */
  async #dropDamaged({ key, version }: Row, nowMs: number): Promise<void> {
    const { store, homeId } = this.#notes;
    const outbox = new Outbox(store, homeId, this.#token, this.#awaited);
    await outbox.post([damagedRow(homeId, key.sort, nowMs)]);
    await this.#notes.remove([{ sort: key.sort, version }]);
  }

  #firstAttempt(nowMs: number) {
    const times = { firstTriedMs: nowMs, lastTriedMs: nowMs, acceptedBeforeMs: this.#lastAcceptedMs() };
    return { state: 'tried', attempts: 1, said: undefined, ...times } as const;
  }

  #lastAccepted(): StoredEnvelope | undefined {
    return [...this.#envelopes.values()]
      .filter((e) => e.acceptedAtMs !== undefined)
      .toSorted((a, b) => (b.acceptedAtMs ?? 0) - (a.acceptedAtMs ?? 0))[0];
  }

  #lastAcceptedMs(): number | undefined {
    return this.#lastAccepted()?.acceptedAtMs;
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
    // Of a new one it is the same, from before a crash.
    if (result.kind === 'conflict' && envelope.version > 0) throw new RightLost();
    const version = result.kind === 'written' ? result.version : (result.current?.version ?? 0);
    const saved = { ...envelope, version };
    this.#envelopes.set(envelope.id, saved);
    return saved;
  }
}
