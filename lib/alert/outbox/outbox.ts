import type { Note } from '../../model/note.ts';
import type { Store } from '../../snapshot/store.ts';
import type { Channel } from '../channel.ts';
import { parseOr } from '../../snapshot/rows.ts';
import { isFlood, ownerOf, Turns, turnsShape } from '../turns.ts';
import { accepted, DAY_MS, knownTo } from './note-state.ts';
import { Notes } from './notes.ts';
import { countWaiting, lateIn, queues, readPlaces, waitingFor } from './queue.ts';
import { AGAIN, envelopesOf, readEnvelope } from './envelope.ts';
import { after, DONE, LAST_TURN, type Place, type PostedNote, QUEUES, readPlace, turnsSort } from './rows.ts';

/** Of what waits for a channel, no more than so many are counted. */
export const MOST_COUNTED = 100;

/**
 * A deployment's outbox, for whoever has something to say. Any number of runs may post into it; who sends from it has
 * the right to (see `send.ts`). Nothing is kept here: a run reads what it needs, however much waits.
 *
 *   note ──packed, per channel──▶ envelope (see `envelope.ts`) ──▶ marked ──all channels──▶ note done ──a day──▶ removed
 */
export class Outbox {
  readonly notes: Notes;
  /** The ids of the channels that each note is to reach. */
  readonly awaited: readonly string[];
  /** Notes of this run that may still wait. */
  #unsent = 0;
  readonly #token: string;
  readonly #turns = new Turns<Note>(ownerOf);
  /** The versions of the rows of those whose turns are known. */
  readonly #turnsOf = new Map<string, number>();

  /**
   * @param homeId the deployment's own account: the outbox's partition.
   * @param token unique to this run: signs its writes.
   * @param awaited the ids of the channels that each note is to reach: the deployment's.
   */
  constructor(store: Store, homeId: string, token: string, awaited: readonly string[] = []) {
    this.notes = new Notes(store, homeId, token);
    this.#token = token;
    this.awaited = awaited;
  }

  /** How many notes this run has posted since it was last seen that none waits. */
  get unsent(): number {
    return this.#unsent;
  }

  /** The note under this id, if it was posted and is not done for more than a day. */
  async note(id: string): Promise<Note | undefined> {
    return (await this.notes.get([id])).get(id)?.note;
  }

  /** Puts notes, each once under its id: one that is there already stays as it is. */
  async post(notes: readonly Note[]): Promise<void> {
    const byId = new Map(notes.map((note) => [note.id, note]));
    const known = await this.notes.get([...byId.keys()]);
    const fresh = [...byId.values()]
      .filter((note) => !known.has(note.id))
      .toSorted((a, b) => a.atMs - b.atMs);
    const owners = [...new Set(fresh.flatMap((note) => (note.kind === 'change' ? [note.accountId] : [])))];
    await this.#recallTurns(owners);
    const first = fresh.map((note) => this.#first(note, this.#turnOf(note)));
    this.#unsent += (await this.notes.add(first)).length;
    await this.#keepTurns(owners);
  }

  /**
   * Goes on with the turns that earlier runs gave, as long as anything waits: who shares one image more in each run gets
   * no first turn in each of them.
   */
  async #recallTurns(owners: readonly string[]): Promise<void> {
    const { store, homeId } = this.notes;
    const unknown = owners.filter((owner) => !this.#turnsOf.has(owner));
    if (unknown.length === 0) return;
    const keys = unknown.map((owner) => ({ partition: homeId, sort: turnsSort(owner) }));
    const [rows, [waiting]] = await Promise.all([
      store.getMany('outbox', keys),
      readPlaces(this.notes, { from: QUEUES, to: after(QUEUES), limit: 1 }),
    ]);
    for (const owner of unknown) {
      const row = rows.find(({ key }) => key.sort === turnsSort(owner));
      this.#turnsOf.set(owner, row?.version ?? 0);
      const turns =
        waiting && !this.#turns.knows(owner) ? parseOr(row, 'turns', turnsShape, undefined) : undefined;
      if (turns !== undefined) this.#turns.restore(owner, turns);
    }
  }

  /** Another writer's turns are as good: they only put in order what waits. */
  async #keepTurns(owners: readonly string[]): Promise<void> {
    if (owners.length === 0) return;
    const results = await this.notes.store.writeMany(
      'outbox',
      owners.map((owner) => {
        const expected = this.#turnsOf.get(owner) ?? 0;
        return {
          key: { partition: this.notes.homeId, sort: turnsSort(owner) },
          columns: { turns: JSON.stringify(this.#turns.stored(owner)) },
          expected,
          token: `${this.#token}/turns/${expected}`,
        };
      }),
    );
    for (const [i, owner] of owners.entries()) {
      const result = results[i];
      this.#turnsOf.set(owner, (result?.kind === 'written' ? result.version : result?.current?.version) ?? 0);
    }
  }

  /** What is there to do: one read where nothing is. */
  async look(
    channels: readonly Channel[],
    nowMs: number,
  ): Promise<{ readonly isWaiting: boolean; readonly isUntidy: boolean }> {
    const { store, homeId } = this.notes;
    let first: Place | undefined;
    for await (const row of store.range('outbox', homeId, { from: AGAIN, to: after(DONE), limit: 1 })) {
      if (row.key.sort.startsWith(AGAIN)) return { isWaiting: true, isUntidy: true };
      first = readPlace(row);
    }
    if (first === undefined || first.queue === DONE) {
      this.#unsent = 0;
      return { isWaiting: false, isUntidy: first !== undefined && nowMs - first.atMs > DAY_MS };
    }
    for await (const { acceptedBy } of queues(this.notes))
      if (channels.some(({ id }) => !acceptedBy.includes(id))) return { isWaiting: true, isUntidy: true };
    return { isWaiting: false, isUntidy: true };
  }

  /** How many notes this channel has not accepted yet, at most `MOST_COUNTED`. */
  pending(channel: Pick<Channel, 'id'>): Promise<number> {
    return countWaiting(this.notes, channel.id, MOST_COUNTED);
  }

  /** When the notes were made that some channel has not accepted since `beforeMs`; not all where many wait. */
  late(channels: readonly Pick<Channel, 'id'>[], beforeMs: number): Promise<number[]> {
    return lateIn(
      this.notes,
      channels.map(({ id }) => id),
      beforeMs,
      MOST_COUNTED,
    );
  }

  /** Notes that some of these channels have not accepted yet, in the order in which they go. */
  async undelivered(channels: readonly Channel[], nowMs: number): Promise<Note[]> {
    const found = new Map<string, Note>();
    for (const { id } of channels)
      for await (const page of waitingFor(this.notes, id, { nowMs, without: new Set() }))
        for (const { note } of page) found.set(note.id, note);
    return [...found.values()];
  }

  async lastAcceptedMs(channel: Channel, nowMs: number): Promise<number | undefined> {
    const { store, homeId } = this.notes;
    const from = envelopesOf(channel.id);
    let lastMs: number | undefined;
    for await (const row of store.range('outbox', homeId, { from, to: after(from) })) {
      const acceptedAtMs = readEnvelope(row, nowMs)?.acceptedAtMs;
      if (acceptedAtMs !== undefined) lastMs = Math.max(lastMs ?? 0, acceptedAtMs);
    }
    return lastMs;
  }

  /** A flood is told before it is shown. */
  #turnOf(note: Note): number {
    return isFlood(note) ? 0 : Math.min(this.#turns.next(note), LAST_TURN);
  }

  /** What is said of the only channel is said to nobody. */
  #first(note: Note, turn: number): PostedNote {
    const posted = { note, bytes: 0, version: 0, turn, acceptedBy: knownTo(note) };
    return accepted(posted, this.awaited, note.atMs);
  }
}
