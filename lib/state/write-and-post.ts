import * as v from 'valibot';
import type { Note } from '../model/note.ts';
import { noteShape } from '../snapshot/note-shape.ts';
import { parseOr } from '../snapshot/rows.ts';
import type { Row, Write, Store } from '../snapshot/store.ts';

export type PostNotes = (notes: readonly Note[]) => Promise<void>;

/** Notes that were decided and stored, and that the run may not have lived to post. Posting one again changes nothing. */
export const unposted = (row: Row | undefined): readonly Note[] => parseOr(row, 'notes', notesShape, []);

const notesShape = v.array(noteShape);

/**
 * Stores a decision together with what it says to people, posts that, and then takes it out of the row: whoever dies in
 * between has said it, and the next one posts it (compare I2).
 *
 * @returns whether the row was still the expected one; if not, nothing was said.
 */
export async function writeAndPost(
  store: Store,
  { columns, token, ...write }: Write,
  notes: readonly Note[],
  postNotes: PostNotes,
): Promise<boolean> {
  const said = notes.length === 0 ? {} : { notes: JSON.stringify(notes) };
  const result = await store.write('state', { ...write, columns: { ...columns, ...said }, token });
  if (result.kind === 'conflict') return false;
  if (notes.length === 0) return true;
  await postNotes(notes);
  await store.write('state', { ...write, columns, expected: result.version, token: `${token}/posted` });
  return true;
}
