import type { Note } from '../../model/note.ts';
import type { PostedNote } from './rows.ts';

export const DAY_MS = 86_400_000;
/** A channel that has not been configured for so long is waited for no more. */
export const FORGOTTEN_MS = 7 * DAY_MS;

/** The account of a period: it goes alone, and after whatever else waits. */
export const isDigest = (note: Note): boolean => note.kind === 'digest';

/** What is said of a channel goes to the others: that one knows when it hears of it. */
export const knownTo = (note: Note): readonly string[] =>
  'subject' in note && note.subject.kind === 'channel' ? [note.subject.channelId] : [];

/**
 * The note with one more channel that has accepted it; done where no other is waited for. Pure.
 *
 * @param configured the channels that are configured now: one that is new gets what is not done yet.
 * @param acceptedBy undefined: none has accepted it since.
 */
export function accepted(
  posted: PostedNote,
  configured: readonly string[],
  nowMs: number,
  acceptedBy?: string,
): PostedNote {
  if (posted.doneAtMs !== undefined) return posted;
  const by = [...new Set([...posted.acceptedBy, ...(acceptedBy === undefined ? [] : [acceptedBy])])];
  const isForgotten = nowMs - posted.note.atMs >= FORGOTTEN_MS;
  const awaited = [...configured, ...(isForgotten ? [] : posted.channelIds)];
  const isDone = awaited.length > 0 && awaited.every((id) => by.includes(id));
  const note = isDone ? inShort(posted.note) : posted.note;
  return { ...posted, note, acceptedBy: by, ...(isDone ? { doneAtMs: nowMs } : {}) };
}

/** What was said stays for a day, so that it is not said again; what it said at length is not needed for that. */
function inShort(note: Note): Note {
  if (note.kind === 'baseline') return { ...note, shared: [] };
  if (note.kind === 'digest') return { ...note, report: undefined };
  return note;
}
