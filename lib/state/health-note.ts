import type { Subject } from '../model/health.ts';
import type { Note } from '../model/note.ts';
import type { Assessment, Trouble } from './health.ts';

/**
 * The note that an assessment calls for.
 *
 * @param name the same for as long as what it tells has not been stored: said again after a crash, it is told once.
 */
export function healthNote(
  say: NonNullable<Assessment['say']>,
  about: {
    readonly accountId: string;
    readonly atMs: number;
    readonly subject: Subject;
    readonly name: string;
  },
): Note {
  const { name, ...rest } = about;
  const { sinceMs, failure } = say.trouble;
  if (say.kind === 'over') return { ...rest, sinceMs, kind: 'over', id: `over/${name}` };
  return { ...rest, sinceMs, kind: 'blind', id: `blind/${name}`, failure, reminder: say.kind === 'reminder' };
}

/** What this run or one before has posted, as far as the outbox still holds it. */
export interface PostedNotes {
  readonly note: (id: string) => Note | undefined;
  readonly all: () => readonly Note[];
}

/**
 * A trouble as people know it. What a run told under this name and died before it could keep is told, be it that it began
 * or that it is over: the note is there, the row is not.
 *
 * @param kept the trouble as the row has it.
 * @param posted the note under an id, if it is in the outbox.
 */
export function knownTrouble(
  kept: Trouble | undefined,
  name: string,
  posted: (id: string) => Note | undefined,
): Trouble | undefined {
  if (posted(`over/${name}`) !== undefined) return undefined;
  if (kept?.toldAtMs !== undefined) return kept;
  const blind = posted(`blind/${name}`);
  if (blind?.kind !== 'blind') return kept;
  return { sinceMs: blind.sinceMs, failure: blind.failure, toldAtMs: blind.atMs };
}
