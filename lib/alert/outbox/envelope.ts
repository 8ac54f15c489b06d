import * as v from 'valibot';
import type { Note } from '../../model/note.ts';
import { inThePast } from '../../platform/stored-time.ts';
import { parse } from '../../snapshot/rows.ts';
import { count, idShape, key, text, time } from '../../snapshot/shapes.ts';
import { type Columns, type Row, StoreError } from '../../snapshot/store.ts';
import type { Form } from '../channel.ts';
import { noteShape } from '../../snapshot/note-shape.ts';

/**
 * A message on its way over one channel (I3). It is stored before each attempt, so that a run that dies leaves an unknown
 * outcome and no silence. What its channel answers is its fate (see `fate.ts`):
 *
 *   notes ──pack──▶ whole ─┬─accepted──────▶ its notes are done for the channel ──▶ over
 *                          ├─put off, or the channel refused──▶ over; its notes wait again
 *                          ├─unknown───────▶ the same again after 5, 30, 120 minutes, then daily; a week: set aside
 *                          └─content refused──▶ reduced, at once ─┬─accepted──▶ its halves are owed with names ──▶ over
 *                                                                 └─content refused──▶ refused: as an unknown one
 *   named (a half) ─┬─accepted──▶ over
 *                   └─content refused──▶ its halves; a single note stays as it was told ──▶ over
 *
 * What is put off after it may have been taken once, or in its second form, keeps its form and its id. When the channel
 * takes messages again, what it failed is due at once (see `next-step.ts`).
 *
 * Its words are not stored: whoever can write the table would speak for the program. They are composed of its notes each
 * time, as of its first attempt, so that the same notes give the same words.
 */
export interface StoredEnvelope {
  /** A UUID: see `Envelope`. */
  readonly id: string;
  readonly channelId: string;
  readonly noteIds: readonly string[];
  /** Of one that was set aside: its notes' own rows may be removed before the channel takes messages again. */
  readonly notes?: readonly Note[] | undefined;
  readonly form: Form;
  /** It carries a digest, and nothing else. */
  readonly isDigest: boolean;
  readonly madeAtMs: number;
  readonly state: EnvelopeState;
  /** How often it was handed over, as far as is known. */
  readonly attempts: number;
  readonly firstTriedMs?: number | undefined;
  readonly lastTriedMs?: number | undefined;
  /** When the channel had accepted anything before the last attempt. */
  readonly acceptedBeforeMs?: number | undefined;
  /** What the channel said of it last, for people. */
  readonly said?: string | undefined;
  readonly acceptedAtMs?: number | undefined;
  /** People were told that it was set aside. */
  readonly isToldAside?: boolean | undefined;
  /** The channel takes nothing before. */
  readonly notBeforeMs?: number | undefined;
  readonly version: number;
}

export type EnvelopeState =
  /** Not tried yet in this form, or put off. */
  | 'owed'
  /** Tried, and what came of it is not known. */
  | 'tried'
  /** The channel refused even its reduced form. */
  | 'refused'
  /** Not tried any more, until the channel takes messages again. */
  | 'aside'
  /** Accepted; its notes do not know it yet. */
  | 'accepted'
  /** It is kept until the next one: when its channel accepted it, or may be asked again. */
  | 'over';

export const isOpen = ({ state }: Pick<StoredEnvelope, 'state'>): boolean =>
  state !== 'over' && state !== 'accepted';

/** Its notes are on their way by it: they are in no other. Those of a named one have been told. */
export const holdsNotes = ({ form, state }: Pick<StoredEnvelope, 'form' | 'state'>): boolean =>
  form !== 'named' && state !== 'aside';

export const ENVELOPES = 'envelope/';
export const AGAIN = 'again/';
export const envelopesOf = (channelId: string): string => `${ENVELOPES}${channelId}/`;
export const againOf = (channelId: string): string => `${AGAIN}${channelId}/`;

/** One that adds names stands where a run sees at a glance that there is something to do: no note of it waits. */
export const envelopeSort = (e: Pick<StoredEnvelope, 'channelId' | 'id' | 'form' | 'state'>): string =>
  `${e.form === 'named' && e.state !== 'over' ? againOf(e.channelId) : envelopesOf(e.channelId)}${e.id}`;

export function envelopeColumns({ version: _version, notes, ...rest }: StoredEnvelope): Columns {
  return {
    envelope: JSON.stringify(rest),
    ...(notes === undefined ? {} : { notes: JSON.stringify(notes) }),
  };
}

type Held = Omit<StoredEnvelope, 'version' | 'notes'>;
const heldShape: v.GenericSchema<unknown, Held> = v.object({
  id: v.pipe(text, v.regex(/^[A-Za-z0-9-]{1,64}$/)),
  channelId: idShape,
  noteIds: v.pipe(v.array(key), v.maxLength(10_000)),
  form: v.picklist(['whole', 'reduced', 'named']),
  isDigest: v.boolean(),
  madeAtMs: time,
  state: v.picklist(['owed', 'tried', 'refused', 'aside', 'accepted', 'over']),
  attempts: count,
  firstTriedMs: v.optional(time),
  lastTriedMs: v.optional(time),
  acceptedBeforeMs: v.optional(time),
  said: v.optional(text),
  acceptedAtMs: v.optional(time),
  isToldAside: v.optional(v.boolean()),
  notBeforeMs: v.optional(time),
});
const notesShape = v.array(noteShape);

/**
 * A time ahead of now was written by a clock that was wrong.
 * @returns undefined: this program did not write the row.
 */
export function readEnvelope(row: Row, nowMs: number): StoredEnvelope | undefined {
  try {
    const held = parse(row, 'envelope', heldShape);
    const notes = row.columns['notes'] === undefined ? undefined : parse(row, 'notes', notesShape);
    const past = (ms: number | undefined): number | undefined => inThePast(ms, nowMs);
    const envelope: StoredEnvelope = {
      ...held,
      madeAtMs: past(held.madeAtMs) ?? nowMs,
      firstTriedMs: past(held.firstTriedMs),
      lastTriedMs: past(held.lastTriedMs),
      acceptedBeforeMs: past(held.acceptedBeforeMs),
      acceptedAtMs: past(held.acceptedAtMs),
      notes,
      version: row.version,
    };
    return envelopeSort(envelope) === row.key.sort ? envelope : undefined;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return undefined;
  }
}
