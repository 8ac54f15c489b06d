import { rankOf, severityOfChange } from '../../model/change.ts';
import type { Note, NoticeNote } from '../../model/note.ts';
import { uuidOf } from '../../platform/ids.ts';
import { parseOr, timeIn } from '../../snapshot/rows.ts';
import { type Columns, type Row, TABLES } from '../../snapshot/store.ts';
import { isFlood } from '../turns.ts';
import { noteShape } from '../../snapshot/note-shape.ts';

/**
 * The rows of one outbox, a partition of `share_audit_outbox`, by their sort keys:
 *
 *   again/CHANNEL/ID              a message that adds the names to one that was told without them
 *   await/CHANNELS/RANK/TURN/SEVERITY/TIME/ID   a note that is not done; CHANNELS have accepted it
 *   done/TIME/ID                  a note that is done since TIME
 *   envelope/CHANNEL/ID           a message on its way (see `envelope.ts`)
 *   note/ID                       a note, and who has accepted it
 *   turns/OWNER                   whose turn it is among what an account has waiting (see `turns.ts`)
 *
 * The note's own row is the truth. Its place (`await` or `done`) follows from it and puts the notes in order, so that a
 * sender reads only the next ones, and no channel reads past those that it has accepted (see `queue.ts`).
 */
export interface PostedNote {
  readonly note: Note;
  /** The size of the note as it is stored, in characters. */
  readonly bytes: number;
  readonly version: number;
  /** Its turn among what its account had waiting when it was posted (see `turns.ts`): from 0. */
  readonly turn: number;
  /** The channels that want it no more. */
  readonly acceptedBy: readonly string[];
  /** Every channel has accepted it. */
  readonly doneAtMs?: number | undefined;
}

export const turnsSort = (owner: string): string => `turns/${owner}`;
export const noteSort = (noteId: string): string => `note/${noteId}`;
export const QUEUES = 'await/';
export const DONE = 'done/';
/** The first key after all that begin with this prefix, which ends with a slash. */
export const after = (prefix: string): string => `${prefix.slice(0, -1)}0`;

/** Alerts first, then blindness, then the rest; a digest can wait. */
const RANKS: Readonly<Record<Note['kind'], number>> = {
  change: 0,
  blind: 1,
  over: 1,
  notice: 2,
  baseline: 2,
  digest: 3,
};
export const ALL_RANKS: readonly number[] = [...new Set(Object.values(RANKS))];

/** The prefix of the notes that these channels have accepted, and no other. */
export const queueOf = (acceptedBy: readonly string[]): string =>
  `${QUEUES}${acceptedBy.toSorted().join('+')}/`;

/** Where a note stands: see above. */
export function placeOf({
  note,
  turn,
  acceptedBy,
  doneAtMs,
}: Pick<PostedNote, 'note' | 'turn' | 'acceptedBy' | 'doneAtMs'>): string {
  if (doneAtMs !== undefined) return `${DONE}${timeSort(doneAtMs)}/${note.id}`;
  const rank = isFlood(note) ? RANKS.change : RANKS[note.kind];
  const order = `${rank}/${turnSort(turn)}/${severitySort(note)}/${timeSort(note.atMs)}`;
  return `${queueOf(acceptedBy)}${order}/${note.id}`;
}

/** What the row of a place says. */
export interface Place {
  readonly sort: string;
  readonly version: number;
  /** When it was first seen that its note is not there; undefined: it is, as far as is known. */
  readonly emptySinceMs: number | undefined;
  /** `await/CHANNELS/` or `done/`. */
  readonly queue: string;
  readonly acceptedBy: readonly string[];
  /** The place's own part, by which a queue is in order: RANK/TURN/SEVERITY/TIME/ID. */
  readonly order: string;
  /** When the note was made, or done. */
  readonly atMs: number;
  readonly noteId: string;
}

export function readPlace({ key: { sort }, version, columns }: Row): Place {
  const row = { sort, version, emptySinceMs: timeIn({ columns }, 'empty_since_ms') };
  if (sort.startsWith(DONE)) {
    const order = sort.slice(DONE.length);
    return { ...row, queue: DONE, acceptedBy: [], order, ...timeAndId(order) };
  }
  const [, channels = ''] = sort.split('/', 2);
  const queue = `${QUEUES}${channels}/`;
  const order = sort.slice(queue.length);
  const acceptedBy = channels === '' ? [] : channels.split('+');
  return { ...row, queue, acceptedBy, order, ...timeAndId(order.split('/').slice(3).join('/')) };
}

function timeAndId(text: string): Pick<Place, 'atMs' | 'noteId'> {
  const slash = text.indexOf('/');
  const atMs = text.slice(0, slash);
  return { atMs: /^[0-9]{15}$/.test(atMs) ? Number(atMs) : 0, noteId: text.slice(slash + 1) };
}

/** A later turn than this is as late. */
export const LAST_TURN = 999;
const turnSort = (turn: number): string => String(turn).padStart(3, '0');

/** Of alerts that have the same turn the most severe goes first. */
const severitySort = (note: Note): number => {
  if (note.kind === 'change') return rankOf(severityOfChange(note.change));
  return isFlood(note) ? rankOf('medium') : 0;
};

/** A time as text in order. */
export const timeSort = (ms: number): string => String(Math.max(0, Math.floor(ms))).padStart(15, '0');

export const noteColumns = ({
  note,
  turn,
  acceptedBy,
  doneAtMs,
}: Omit<PostedNote, 'version' | 'bytes'>): Columns => ({
  note: JSON.stringify(note),
  ...(turn === 0 ? {} : { turn: String(turn) }),
  ...(acceptedBy.length === 0 ? {} : { accepted_by: acceptedBy.join(',') }),
  ...(doneAtMs === undefined ? {} : { done_at_ms: String(doneAtMs) }),
});

/**
 * A row that this program did not write says so itself, as a notice in its place, so that people are told once.
 * @param atMs the time of such a notice, as its place has it.
 */
export function readNote(row: Row, atMs = 0): PostedNote {
  const { partition, sort } = row.key;
  const { accepted_by: accepted, turn = '0' } = row.columns;
  const doneAtMs = timeIn(row, 'done_at_ms');
  const held = parseOr(row, 'note', noteShape, undefined);
  const posted = {
    note: held !== undefined && noteSort(held.id) === sort ? held : damagedNote(partition, sort, atMs),
    bytes: row.columns['note']?.length ?? 0,
    version: row.version,
    turn: /^[0-9]{1,3}$/.test(turn) ? Number(turn) : 0,
    acceptedBy: list(accepted),
    ...(doneAtMs === undefined ? {} : { doneAtMs }),
  };
  // It names no queue, and nobody could take the note out of its place: it goes to all of them again.
  return Buffer.byteLength(placeOf(posted)) > LONGEST_PLACE_BYTES ? { ...posted, acceptedBy: [] } : posted;
}

/** One more channel fits, within a key's 1,024 bytes. */
const LONGEST_PLACE_BYTES = 1_024 - 25;

/** What is told of a row that does not fit, once. */
export const damagedRow = (homeId: string, sort: string, atMs: number): NoticeNote =>
  aboutRow(`notice/${homeId}/damaged/${uuidOf(sort)}`, homeId, sort, atMs);

const damagedNote = (homeId: string, sort: string, atMs: number): NoticeNote =>
  aboutRow(sort.slice(noteSort('').length), homeId, sort, atMs);

const aboutRow = (id: string, homeId: string, sort: string, atMs: number): NoticeNote => ({
  kind: 'notice',
  id,
  accountId: homeId,
  atMs,
  subject: { kind: 'audit', accountId: homeId },
  about: { kind: 'damagedRow', row: `${TABLES.outbox.name}: ${homeId}, ${sort}` },
});

/** As many as the key of a queue has room for. */
const CHANNELS = /^(?=.{1,900}$)[A-Za-z0-9-]{1,24}(?:,[A-Za-z0-9-]{1,24})*$/;

const list = (text: string | undefined): readonly string[] =>
  text !== undefined && CHANNELS.test(text) ? text.split(',') : [];
