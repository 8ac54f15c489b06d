import type { BlindNote, OverNote } from '../../model/note.ts';
import type { Line, Section } from './document.ts';
import { failureKind } from './failure-kind.ts';
import { subjectText } from './subject-text.ts';
import type { Words } from './words.ts';

/** What cannot be read or reached, since when, why, the effect and what to do (I10). */
export function blindSection(note: BlindNote, words: Words): Section {
  const { texts } = words;
  return {
    severity: 'medium',
    title: texts.blind[note.subject.kind](subjectText(note.subject, words), note.reminder),
    lines: [
      {
        kind: 'fact',
        label: texts.since,
        value: texts.sinceFact(words.time(note.sinceMs), words.duration(note.sinceMs, words.options.nowMs)),
      },
      {
        kind: 'fact',
        label: texts.why,
        value: words.failure(note.failure, note.subject),
        strong: true,
      },
      { kind: 'fact', label: texts.meaning, value: texts.blindMeaning[note.subject.kind] },
      {
        kind: 'fact',
        label: texts.whatToDo,
        value: texts.failure[failureKind(note.failure.code, note.subject)],
      },
    ],
  };
}

/** What works again, and what is not audited any more. */
export const overSections = (notes: readonly OverNote[], words: Words): Section[] =>
  [notes.filter(({ closed }) => closed !== true), notes.filter(({ closed }) => closed === true)].flatMap(
    (some) => (some.length === 0 ? [] : [overSection(some, words)]),
  );

function overSection(notes: readonly OverNote[], words: Words): Section {
  const { texts } = words;
  const isClosed = notes.every(({ closed }) => closed === true);
  return {
    severity: 'info',
    title: isClosed ? texts.closedTitle : texts.overTitle,
    lines: notes.map((note): Line => {
      const subject = subjectText(note.subject, words);
      const duration = words.duration(note.sinceMs, note.atMs);
      const since = words.time(note.sinceMs);
      const over = note.subject.kind === 'channel' ? texts.overChannelItem : texts.overItem;
      const say = note.closed === true ? texts.closedItem : over;
      return { kind: 'item', text: say(subject, duration, since) };
    }),
  };
}
