import type { Row, Store, Write } from '../../snapshot/store.ts';
import { noteColumns, noteSort, type Place, placeOf, type PostedNote, readNote } from './rows.ts';

const LONGEST_KEY_BYTES = 820;

/** The notes of one outbox in its store, and their places. */
export class Notes {
  readonly store: Store;
  /** The deployment's own account: the outbox's partition. */
  readonly homeId: string;
  readonly #token: string;

  /** @param token unique to who writes. */
  constructor(store: Store, homeId: string, token: string) {
    this.store = store;
    this.homeId = homeId;
    this.#token = token;
  }

  /**
   * Those that are there, by their ids.
   * @param atMs the times of their places.
   */
  async get(
    ids: readonly string[],
    atMs: ReadonlyMap<string, number> = new Map(),
  ): Promise<ReadonlyMap<string, PostedNote>> {
    if (ids.length === 0) return new Map();
    const rows = await this.store.getMany(
      'outbox',
      ids.map((id) => ({ partition: this.homeId, sort: noteSort(id) })),
    );
    const idOf = ({ key }: Row) => key.sort.slice(noteSort('').length);
    // A longer key leaves none for its places, and is none of ours.
    const own = rows.filter((row) => Buffer.byteLength(row.key.sort) <= LONGEST_KEY_BYTES);
    return new Map(own.map((row) => [idOf(row), readNote(row, atMs.get(idOf(row)))]));
  }

  /**
   * Puts new notes, each into its place first: without the place nobody would send it. A place whose note never came
   * says nothing, and is removed after a day.
   *
   * @returns those that were not there.
   */
  async add(notes: readonly PostedNote[]): Promise<PostedNote[]> {
    if (notes.length === 0) return [];
    await this.place(notes.map(placeOf));
    const results = await this.#write(notes);
    return notes.filter((_, i) => results[i]?.kind === 'written');
  }

  /**
   * Takes notes into another state. The note's own row is written first; a place that is left behind is mended by
   * whoever reads it.
   *
   * @param next the state after `posted`, the same if there is nothing to change. Pure: asked again when somebody else
   *   has written the note.
   */
  async change(notes: readonly PostedNote[], next: (posted: PostedNote) => PostedNote): Promise<void> {
    const left = new Set<string>();
    const placed = new Set<string>();
    for (let todo = notes; todo.length > 0; ) {
      const pairs = todo.map((posted) => ({ posted, after: next(posted) }));
      const moved = pairs.filter(({ posted, after }) => placeOf(posted) !== placeOf(after));
      // Also of those that were there already: whoever wrote them may have died before their places.
      for (const { after } of pairs) placed.add(placeOf(after));
      const results = await this.#write(moved.map(({ after }) => after));
      todo = moved.flatMap(({ posted, after }, i) => {
        const result = results[i];
        left.add(placeOf(posted));
        if (result?.kind !== 'conflict') return [];
        placed.delete(placeOf(after));
        return result.current === undefined ? [] : [readNote(result.current)];
      });
    }
    await this.place([...placed]);
    await this.remove([...left].filter((sort) => !placed.has(sort)).map((sort) => ({ sort, version: 1 })));
  }

  /** Puts places; those that are there stay. */
  async place(sorts: readonly string[]): Promise<void> {
    await this.#writeMany(
      sorts.map((sort) => ({ sort, columns: {}, expected: 0, token: `${this.#token}/place` })),
    );
  }

  /** Marks a place whose note is not there: it may be about to come. */
  async markEmpty(places: readonly Place[], nowMs: number): Promise<void> {
    const columns = { empty_since_ms: String(nowMs) };
    await this.#writeMany(
      places.map(({ sort, version }) => ({
        sort,
        columns,
        expected: version,
        token: `${this.#token}/empty`,
      })),
    );
  }

  /** Removes rows. One that is gone, or has been written since, does not matter. */
  async remove(rows: readonly { readonly sort: string; readonly version: number }[]): Promise<void> {
    await this.#writeMany(
      rows.map(({ sort, version }) => ({
        sort,
        columns: null,
        expected: version,
        token: `${this.#token}/tidy`,
      })),
    );
  }

  #write(notes: readonly PostedNote[]) {
    return this.#writeMany(
      notes.map((posted) => ({
        sort: noteSort(posted.note.id),
        columns: noteColumns(posted),
        expected: posted.version,
        token: `${this.#token}/${posted.acceptedBy.length}${posted.doneAtMs === undefined ? '' : '/done'}`,
      })),
    );
  }

  async #writeMany(writes: readonly (Omit<Write, 'key'> & { readonly sort: string })[]) {
    if (writes.length === 0) return [];
    return this.store.writeMany(
      'outbox',
      writes.map(({ sort, ...write }) => ({ ...write, key: { partition: this.homeId, sort } })),
    );
  }
}
