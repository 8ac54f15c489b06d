import { DAY_MS } from './note-state.ts';
import type { Notes } from './notes.ts';
import { after, ALL_RANKS, type Place, placeOf, type PostedNote, QUEUES, readPlace } from './rows.ts';

/** A page begins small, since there is seldom more, and grows. */
const FIRST_PAGE = 10;
const LARGEST_PAGE = 100;
/** Late ones are looked for among so many places of each rank: they stand in turns, and then by age. */
const LATE_AMONG = 1_000;

/** The first place of each queue of notes that are not done: there are as many as ways to be accepted in part. */
export async function* queues(notes: Notes): AsyncGenerator<Place> {
  let from = QUEUES;
  for (;;) {
    const [first] = await readPlaces(notes, { from, to: after(QUEUES), limit: 1 });
    if (first === undefined) return;
    yield first;
    from = after(first.queue);
  }
}

/**
 * The notes that a channel has not accepted, in the order in which they are to be sent, a page at a time.
 *
 * @param without notes that are in an envelope already.
 */
export async function* waitingFor(
  notes: Notes,
  channelId: string,
  {
    nowMs,
    without,
    page,
  }: { readonly nowMs: number; readonly without: ReadonlySet<string>; readonly page?: number },
): AsyncGenerator<PostedNote[]> {
  const mine: string[] = [];
  for await (const { queue, acceptedBy } of queues(notes))
    if (!acceptedBy.includes(channelId)) mine.push(queue);
  let from = '';
  for (
    let size = Math.min(page ?? FIRST_PAGE, LARGEST_PAGE);
    mine.length > 0;
    size = Math.min(2 * size, LARGEST_PAGE)
  ) {
    const limit = size;
    const heads = await Promise.all(
      mine.map((queue) => readPlaces(notes, { from: `${queue}${from}`, to: after(queue), limit })),
    );
    const places = heads.flat().toSorted(byOrder).slice(0, size);
    const there = await standing(
      notes,
      places.filter(({ noteId }) => !without.has(noteId)),
      nowMs,
    );
    if (there.length > 0) yield there;
    const last = places.at(-1);
    if (last === undefined || places.length < size) return;
    from = `${last.order} `;
  }
}

/** How many notes a channel has not accepted; no more than `limit` are counted. */
export async function countWaiting(notes: Notes, channelId: string, limit: number): Promise<number> {
  // A note that is just being moved stands at two places.
  const ids = new Set<string>();
  for await (const { queue, acceptedBy } of queues(notes))
    if (!acceptedBy.includes(channelId))
      for (const { noteId } of await readPlaces(notes, { from: queue, to: after(queue), limit }))
        ids.add(noteId);
  return Math.min(ids.size, limit);
}

/**
 * When the notes were made that some of these channels have not accepted and that are older than `beforeMs`: of each
 * queue the first of each rank, no more than `limit`.
 */
export async function lateIn(
  notes: Notes,
  channelIds: readonly string[],
  beforeMs: number,
  limit: number,
): Promise<number[]> {
  // A note that is just being moved stands at two places.
  const late = new Map<string, number>();
  for await (const { queue, acceptedBy } of queues(notes)) {
    if (channelIds.every((id) => acceptedBy.includes(id))) continue;
    for (const rank of ALL_RANKS) {
      const from = `${queue}${rank}/`;
      const places = await readPlaces(notes, { from, to: after(from), limit: LATE_AMONG });
      const old = places.filter(({ atMs }) => atMs < beforeMs);
      for (const { noteId, atMs } of old.slice(0, limit)) late.set(noteId, atMs);
    }
  }
  return [...late.values()];
}

/**
 * The notes that stand at these places. A place that a note has left is removed once the note's right one is there; one
 * whose note does not come for a day, too.
 */
export async function standing(notes: Notes, places: readonly Place[], nowMs: number): Promise<PostedNote[]> {
  const atMs = new Map(places.map((place) => [place.noteId, place.atMs]));
  const held = await notes.get([...atMs.keys()], atMs);
  const right = new Set<string>();
  const there: PostedNote[] = [];
  const wrong: Place[] = [];
  const empty: Place[] = [];
  for (const place of places) {
    const posted = held.get(place.noteId);
    if (posted === undefined) (isLongEmpty(place, nowMs) ? wrong : empty).push(place);
    else if (placeOf(posted) === place.sort) there.push(posted);
    else {
      right.add(placeOf(posted));
      wrong.push(place);
    }
  }
  await notes.place([...right]);
  await notes.remove(wrong);
  await notes.markEmpty(
    empty.filter(({ emptySinceMs }) => emptySinceMs === undefined),
    nowMs,
  );
  return there;
}

/** Places in their order, no more than `limit`. */
export async function readPlaces(
  { store, homeId }: Notes,
  range: { readonly from: string; readonly to: string; readonly limit: number },
): Promise<Place[]> {
  const places: Place[] = [];
  for await (const row of store.range('outbox', homeId, range)) places.push(readPlace(row));
  return places;
}

const isLongEmpty = ({ emptySinceMs }: Place, nowMs: number): boolean =>
  emptySinceMs !== undefined && nowMs - emptySinceMs > DAY_MS;

const byOrder = (a: Place, b: Place): number => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0);
