import { scopeKey } from '../../model/scope.ts';
import { AGAIN, ENVELOPES, isOpen, readEnvelope } from './envelope.ts';
import { accepted, DAY_MS } from './note-state.ts';
import type { Notes } from './notes.ts';
import { queues, readPlaces, standing } from './queue.ts';
import {
  after,
  ALL_RANKS,
  DONE,
  noteSort,
  type Place,
  placeOf,
  type PostedNote,
  QUEUES,
  timeSort,
  turnsSort,
} from './rows.ts';

/** A change whose history never came is kept for so long. */
const LOST_MS = 7 * DAY_MS;
/** What is done at a time; the next run goes on. */
const STEP = 100;

/**
 * Removes what has been done for a day, and finishes notes that only a channel lacks that the deployment has no more: a
 * step of it, and the next run goes on.
 *
 * @param awaited the deployment's channels.
 */
export async function tidy(notes: Notes, awaited: readonly string[], nowMs: number): Promise<void> {
  const finished = await finish(notes, awaited, nowMs);
  const removed = await removeDone(notes, nowMs);
  if (!finished && !removed) return;
  await removeEnvelopes(notes, awaited, nowMs);
  await removeTurns(notes);
}

/** Where nothing waits, nobody has had a turn. */
async function removeTurns(notes: Notes): Promise<void> {
  const [waiting] = await readPlaces(notes, { from: QUEUES, to: after(QUEUES), limit: 1 });
  if (waiting !== undefined) return;
  const from = turnsSort('');
  const old = await readPlaces(notes, { from, to: after(from), limit: STEP });
  await notes.remove(old);
}

/** Of each queue that the awaited channels are done with, the oldest of each rank. */
async function finish(notes: Notes, awaited: readonly string[], nowMs: number): Promise<boolean> {
  if (awaited.length === 0) return false;
  const old: Place[] = [];
  for await (const { queue, acceptedBy } of queues(notes)) {
    if (!awaited.every((id) => acceptedBy.includes(id))) continue;
    for (const rank of ALL_RANKS) {
      const from = `${queue}${rank}/`;
      old.push(...(await readPlaces(notes, { from, to: after(from), limit: STEP })));
    }
  }
  await notes.change(await standing(notes, old, nowMs), (posted) => accepted(posted, awaited, nowMs));
  return old.length > 0;
}

async function removeDone(notes: Notes, nowMs: number): Promise<boolean> {
  const to = `${DONE}${timeSort(nowMs - DAY_MS)}/`;
  const places = await readPlaces(notes, { from: DONE, to, limit: STEP });
  if (places.length === 0) return false;
  const done = await standing(notes, places, nowMs);
  const isRecorded = await recordedIn(notes, done);
  // Of a change that is not, a run died while it posted it: it will be posted again.
  const old = done.filter((n) => isRecorded(n) || nowMs - (n.doneAtMs ?? nowMs) > LOST_MS);
  // The note first: what is left of it after a crash is a place that says nothing.
  await notes.remove(old.map((n) => ({ sort: noteSort(n.note.id), version: n.version })));
  const left = new Set(old.map(placeOf));
  await notes.remove(places.filter(({ sort }) => left.has(sort)));
  return true;
}

/** Whether a note is surely never posted again: a change that has its history row, or anything else. */
async function recordedIn(
  { store }: Notes,
  done: readonly PostedNote[],
): Promise<(posted: PostedNote) => boolean> {
  const keys = done.flatMap(({ note }) =>
    note.kind === 'change' ? [{ partition: scopeKey(note.change.scope), sort: note.change.id }] : [],
  );
  const rows = keys.length === 0 ? [] : await store.getMany('history', keys);
  const recorded = new Set(rows.map((row) => row.key.sort));
  return ({ note }) => note.kind !== 'change' || recorded.has(note.change.id);
}

/** Accepted ones of a day ago, and those that a channel never accepted that the deployment has no more: a few a channel. */
async function removeEnvelopes(notes: Notes, awaited: readonly string[], nowMs: number): Promise<void> {
  const { store, homeId } = notes;
  const old: { readonly sort: string; readonly version: number }[] = [];
  for (const from of [ENVELOPES, AGAIN])
    for await (const row of store.range('outbox', homeId, { from, to: after(from) })) {
      const envelope = readEnvelope(row, nowMs);
      if (envelope === undefined) {
        // Of a channel that the deployment has, whoever sends over it tells of the row.
        if (!awaited.some((id) => row.key.sort.startsWith(`${from}${id}/`)))
          old.push({ sort: row.key.sort, version: row.version });
        continue;
      }
      const { channelId, acceptedAtMs, madeAtMs, version } = envelope;
      // The notes of an accepted one know it by now: else they would wait, and it would have been met.
      const isOver = !isOpen(envelope) && nowMs - (acceptedAtMs ?? madeAtMs) > DAY_MS;
      const isForgotten = !awaited.includes(channelId) && nowMs - madeAtMs > DAY_MS;
      if (isOver || isForgotten) old.push({ sort: row.key.sort, version });
    }
  await notes.remove(old);
}
