import { headline } from '../alert/message/headline.ts';
import { wordsFor } from '../alert/message/words.ts';
import type { Readers } from '../alert/channel.ts';
import type { Note } from '../model/note.ts';
import { visibleText } from '../text/visible-text.ts';

/** More at once are read by nobody: all of them are in the message at the end. */
const SHOWN = 20;

/** What was just found, a line each: the title that a channel would show, and the account's id. */
export function foundLines(
  notes: readonly Note[],
  { language, timeZone }: Pick<Readers, 'language' | 'timeZone'>,
): string[] {
  const lines = notes.slice(0, SHOWN).map((note) => {
    const title = headline([note], wordsFor({ language, timeZone, nowMs: note.atMs }, [note]));
    return note.kind === 'change' && 'accountId' in note.change
      ? `${title} · ${visibleText(note.change.accountId)}`
      : title;
  });
  return notes.length > SHOWN ? [...lines, `and ${notes.length - SHOWN} more`] : lines;
}
