import type { Note } from '../../model/note.ts';
import type { PostedNote } from './rows.ts';

export const DAY_MS = 86_400_000;

/** The account of a period: it goes alone, and after whatever else waits. */
export const isDigest = (note: Note): boolean => note.kind === 'digest';

/** What is said of a channel goes to the others: that one knows when it hears of it. */
export const knownTo = (note: Note): readonly string[] =>
  'subject' in note && note.subject.kind === 'channel' ? [note.subject.channelId] : [];

/**
 * The note with one more channel that has accepted it; done where no other is waited for. Pure.
 *
 * @param awaited the deployment's channels: one that is new gets what is not done yet, one that is gone is waited for no
 *   more.
 * @param acceptedBy undefined: none has accepted it since.
 */
export function accepted(
  posted: PostedNote,
  awaited: readonly string[],
  nowMs: number,
  acceptedBy?: string,
): PostedNote {
  if (posted.doneAtMs !== undefined) return posted;
  const by = [...new Set([...posted.acceptedBy, ...(acceptedBy === undefined ? [] : [acceptedBy])])];
  const isDone = awaited.length > 0 && awaited.every((id) => by.includes(id));
  const note = isDone ? withoutReport(posted.note) : posted.note;
  return { ...posted, note, acceptedBy: by, ...(isDone ? { doneAtMs: nowMs } : {}) };
}

/** What was said stays for a day, so that it is not said again; a report of megabytes is not needed for that. */
const withoutReport = (note: Note): Note => (note.kind === 'digest' ? { ...note, report: undefined } : note);
