import type { Note } from '../../model/note.ts';
import type { Row } from '../../snapshot/store.ts';
import type { Channel } from '../channel.ts';
import { type PostedNote, readOutboxRow, type StoredEnvelope } from './rows.ts';
import { isAbout } from './upkeep.ts';

/** What an outbox holds, as it was read last: what waits, what is on its way, what was accepted. */
export class OutboxMirror {
  protected heldNotes = new Map<string, PostedNote>();
  protected heldEnvelopes = new Map<string, StoredEnvelope>();

  /** The note under this id, if it is there. */
  note(id: string): Note | undefined {
    return this.heldNotes.get(id)?.note;
  }

  /** Every note that is there, done ones too. */
  notes(): readonly Note[] {
    return [...this.heldNotes.values()].map((n) => n.note);
  }

  /** Notes that this channel has in no envelope: oldest first, digests last, since they can wait. */
  waiting(channel: Channel): Note[] {
    const packed = new Set(this.#of(channel).flatMap((e) => e.noteIds));
    return [...this.heldNotes.values()]
      .filter((n) => n.doneAtMs === undefined && !packed.has(n.note.id) && !isAbout(n.note, channel.id))
      .map((n) => n.note)
      .toSorted((a, b) => Number(isDigest(a)) - Number(isDigest(b)) || a.atMs - b.atMs);
  }

  /** The channel's envelopes that have not been accepted: oldest first, a digest's last. */
  open(channel: Channel): StoredEnvelope[] {
    return this.#of(channel)
      .filter((e) => e.acceptedAtMs === undefined)
      .toSorted(
        (a, b) => Number(this.carriesDigest(a)) - Number(this.carriesDigest(b)) || a.madeAtMs - b.madeAtMs,
      );
  }

  /** A digest goes in an envelope of its own. */
  carriesDigest(envelope: StoredEnvelope): boolean {
    return this.notesOf(envelope).some(isDigest);
  }

  /** How many notes this channel has not accepted yet. */
  pending(channel: Channel): number {
    return this.waiting(channel).length + this.open(channel).reduce((n, e) => n + e.noteIds.length, 0);
  }

  /** Notes that some of these channels have not accepted yet. */
  undelivered(channels: readonly Channel[]): Note[] {
    const notes = channels.flatMap((c) => [
      ...this.waiting(c),
      ...this.open(c).flatMap((e) => this.notesOf(e)),
    ]);
    return [...new Map(notes.map((n) => [n.id, n])).values()];
  }

  lastAcceptedMs(channel: Channel): number | undefined {
    const times = this.#of(channel).flatMap((e) => (e.acceptedAtMs === undefined ? [] : [e.acceptedAtMs]));
    return times.length === 0 ? undefined : Math.max(...times);
  }

  /** The notes that an envelope carries. */
  notesOf(envelope: StoredEnvelope): Note[] {
    return envelope.noteIds.flatMap((id) => this.heldNotes.get(id)?.note ?? []);
  }

  /** A row of the outbox. */
  protected hold(row: Row): void {
    const read = readOutboxRow(row);
    if ('note' in read) this.heldNotes.set(read.note.note.id, read.note);
    else this.heldEnvelopes.set(read.envelope.id, read.envelope);
  }

  #of(channel: Channel): StoredEnvelope[] {
    return [...this.heldEnvelopes.values()].filter((e) => e.channelId === channel.id);
  }
}

/** The account of a period: it goes alone, and after whatever else waits. */
export const isDigest = (note: Note): boolean => note.kind === 'digest';
