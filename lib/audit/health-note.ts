import type { Note, Subject } from '../model.ts';
import type { Assessment } from './health.ts';

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
