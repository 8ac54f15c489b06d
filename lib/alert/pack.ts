import type { Note } from '../model/note.ts';
import type { Channel, Composed, Form } from './channel.ts';
import type { Mailbag } from './outbox/mailbag.ts';
import { isDigest } from './outbox/note-state.ts';
import type { PostedNote } from './outbox/rows.ts';

/** The most that one envelope carries, and the most of stored notes: past this a message is a flood, and is cut. */
const MAX_NOTES = 1_000;
const MAX_BYTES = 512 * 1024;

export interface PackOptions {
  /** The envelope's. */
  readonly id: string;
  readonly nowMs: number;
  /** Takes all that waits, as far as one envelope goes, though it is not shown in full. */
  readonly isFlood: boolean;
  /** How many notes are read first. */
  readonly page: number | undefined;
}

/**
 * The next notes that may share an envelope: as many as one message shows in full, all in a flood, or one digest. Of the
 * notes, no more than one message's are held.
 */
export async function together(
  bag: Mailbag,
  { id, nowMs, isFlood, page: size }: PackOptions,
): Promise<readonly PostedNote[]> {
  const chosen: PostedNote[] = [];
  const isCut = (posted: readonly PostedNote[]) =>
    compose(bag.channel, notesIn(posted), id, nowMs, 'whole').cut;
  let bytes = 0;
  for await (const page of bag.waiting(nowMs, size)) {
    const digest = page.findIndex(({ note }) => isDigest(note));
    if (digest === 0 && chosen.length === 0) return page.slice(0, 1);
    const others = digest === -1 ? page : page.slice(0, digest);
    chosen.push(...others.slice(0, MAX_NOTES - chosen.length));
    bytes += others.reduce((sum, posted) => sum + posted.bytes, 0);
    const isFull = bytes >= MAX_BYTES || chosen.length >= MAX_NOTES;
    if (digest !== -1 || isFull) break;
    if (!isFlood && isCut(chosen)) break;
  }
  return isFlood ? chosen : fitting(chosen, isCut);
}

/** As many of the first notes as one message shows in full; at least one. */
function fitting(
  posted: readonly PostedNote[],
  isCut: (posted: readonly PostedNote[]) => boolean,
): readonly PostedNote[] {
  if (posted.length === 0 || !isCut(posted)) return posted;
  let [low, high] = [1, posted.length];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isCut(posted.slice(0, middle))) high = middle;
    else low = middle;
  }
  return posted.slice(0, low);
}

/** A message that cannot be composed is its channel's failure, not everybody's. */
export class ComposeFault extends Error {
  override readonly name = 'ComposeFault';
}

/** @throws ComposeFault */
export function compose(
  channel: Channel,
  notes: readonly Note[],
  id: string,
  nowMs: number,
  form: Form,
): Composed {
  try {
    return channel.compose(notes, id, nowMs, form);
  } catch (error) {
    throw new ComposeFault(`${channel.label} could not compose its message: ${faultOf(error)}`);
  }
}

export const faultOf = (error: unknown): string =>
  `a fault of this program (${error instanceof Error ? error.name : 'unknown'})`;

export const notesIn = (posted: readonly PostedNote[]): Note[] => posted.map(({ note }) => note);
