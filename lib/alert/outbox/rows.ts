import type { Note } from '../../model/note.ts';
import { parse } from '../../snapshot/rows.ts';
import type { Columns, Row } from '../../snapshot/store.ts';
import type { Envelope } from '../channel.ts';

/** A note in the outbox. */
export interface PostedNote {
  readonly note: Note;
  readonly version: number;
  /** The channels that were configured when it was posted: a run with fewer does not finish it for the others. */
  readonly channelIds: readonly string[];
  /** Every channel has accepted it. */
  readonly doneAtMs?: number | undefined;
}

/** An envelope in the outbox: stored before it is sent, sent unchanged until it is accepted (I3). */
export interface StoredEnvelope extends Envelope {
  readonly channelId: string;
  readonly noteIds: readonly string[];
  readonly madeAtMs: number;
  readonly acceptedAtMs?: number | undefined;
  /** The channel refused it, so it was surely not accepted: it is composed anew before it goes out again. */
  readonly refused?: boolean | undefined;
  /** The channel takes nothing before. */
  readonly notBeforeMs?: number | undefined;
  /** 0: whether it is stored is not known. */
  readonly version: number;
}

/** Sort keys in `share_audit_outbox`: `note/ID` and `envelope/CHANNEL/ID`. */
export const noteSort = (noteId: string): string => `note/${noteId}`;
export const envelopeSort = (e: Pick<StoredEnvelope, 'channelId' | 'id'>): string =>
  `envelope/${e.channelId}/${e.id}`;

export const noteColumns = ({ note, channelIds, doneAtMs }: Omit<PostedNote, 'version'>): Columns => ({
  note: JSON.stringify(note),
  ...(channelIds.length === 0 ? {} : { channels: channelIds.join(',') }),
  ...(doneAtMs === undefined ? {} : { done_at_ms: String(doneAtMs) }),
});

export function envelopeColumns({ version: _version, payload, ...rest }: StoredEnvelope): Columns {
  return { envelope: JSON.stringify(rest), payload };
}

/** @throws StoreError `StoreCorrupt` for a row that this program did not write. */
export function readOutboxRow(
  row: Row,
): { readonly note: PostedNote } | { readonly envelope: StoredEnvelope } {
  const { version } = row;
  if (row.columns['note'] === undefined) {
    const rest = parse<Omit<StoredEnvelope, 'version' | 'payload'>>(row, 'envelope');
    return { envelope: { ...rest, payload: row.columns['payload'] ?? '', version } };
  }
  const { done_at_ms: done, channels = '' } = row.columns;
  const channelIds = channels === '' ? [] : channels.split(',');
  const note = parse<Note>(row, 'note');
  return { note: { note, version, channelIds, ...(done === undefined ? {} : { doneAtMs: Number(done) }) } };
}
