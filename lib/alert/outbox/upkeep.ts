import type { Note } from '../../model/note.ts';
import { scopeKey } from '../../model/scope.ts';
import type { Store } from '../../snapshot/store.ts';
import type { Channel } from '../channel.ts';
import type { PostedNote, StoredEnvelope } from './rows.ts';

const DAY_MS = 86_400_000;
/** A channel that has not been configured for so long is waited for no more. */
const FORGOTTEN_MS = 7 * DAY_MS;

/** What is said of a channel goes to the others: that one knows when it hears of it. */
export const isAbout = (note: Note, channelId: string): boolean =>
  'subject' in note && note.subject.kind === 'channel' && note.subject.channelId === channelId;

/** Notes that every channel has accepted and that are not marked yet. Pure. */
export function doneNotes(
  notes: Iterable<PostedNote>,
  envelopes: Iterable<StoredEnvelope>,
  channels: readonly Channel[],
  nowMs: number,
): PostedNote[] {
  const accepted = new Map<string, Set<string>>();
  for (const e of envelopes) {
    if (e.acceptedAtMs === undefined) continue;
    const ids = accepted.get(e.channelId) ?? new Set();
    for (const id of e.noteIds) ids.add(id);
    accepted.set(e.channelId, ids);
  }
  const isDone = ({ note, channelIds }: PostedNote): boolean => {
    const awaited = new Set(channels.map((c) => c.id));
    if (nowMs - note.atMs < FORGOTTEN_MS) for (const id of channelIds) awaited.add(id);
    if (awaited.size === 0) return false;
    return [...awaited]
      .filter((id) => !isAbout(note, id))
      .every((id) => accepted.get(id)?.has(note.id) === true);
  };
  return [...notes].filter((n) => n.doneAtMs === undefined && isDone(n));
}

/** What was said stays for a day, so that it is not said again; what it said at length is not needed for that. */
export function inShort(note: Note): Note {
  if (note.kind === 'baseline') return { ...note, shared: [] };
  if (note.kind === 'digest') return { ...note, report: undefined };
  return note;
}

/** Notes that have been done for a day. Pure. */
export const oldNotes = (notes: Iterable<PostedNote>, nowMs: number): PostedNote[] =>
  [...notes].filter((n) => n.doneAtMs !== undefined && nowMs - n.doneAtMs > DAY_MS);

/**
 * Envelopes of a day ago of whose notes none is left. One that was never accepted is among them: its channel is
 * configured no more. Pure.
 */
export const oldEnvelopes = (
  envelopes: Iterable<StoredEnvelope>,
  isLeft: (noteId: string) => boolean,
  nowMs: number,
): StoredEnvelope[] =>
  [...envelopes].filter((e) => nowMs - (e.acceptedAtMs ?? e.madeAtMs) > DAY_MS && !e.noteIds.some(isLeft));

/** Without changes that have no history row yet: a run died while it posted them, and they will be posted again. */
export async function recordedNotes(
  store: Store,
  notes: readonly PostedNote[],
  nowMs: number,
): Promise<PostedNote[]> {
  const keyOf = ({ note }: PostedNote) =>
    note.kind === 'change' ? { partition: scopeKey(note.change.scope), sort: note.change.id } : undefined;
  const rows = await store.getMany(
    'history',
    notes.flatMap((n) => keyOf(n) ?? []),
  );
  const recorded = new Set(rows.map((row) => row.key.sort));
  return notes.filter((n) => {
    const key = keyOf(n);
    return key === undefined || recorded.has(key.sort) || nowMs - (n.doneAtMs ?? nowMs) > FORGOTTEN_MS;
  });
}
