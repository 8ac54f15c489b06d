import type { BlindNote, OverNote } from '../../model/note.ts';
import type { Line, Section } from './document.ts';
import { failureKind } from './failure-kind.ts';
import { accountsIn, type Joined } from './many-accounts.ts';
import { subjectText } from './subject-text.ts';
import type { Words } from './words.ts';

/**
 * What cannot be read or reached, since when, why, the effect and what to do (I10).
 * @param notes of one cause.
 * @param isAlone the message is about nothing else, so that its headline says what it is.
 */
export function blindSection(notes: Joined<BlindNote>, isAlone: boolean, words: Words): Section {
  const { texts } = words;
  const [note] = notes;
  const isOne = notes.length === 1;
  const sinceMs = Math.min(...notes.map((one) => one.sinceMs));
  return {
    severity: 'medium',
    title: isAlone
      ? undefined
      : isOne
        ? texts.blind[note.subject.kind](subjectText(note.subject, words), note.reminder)
        : texts.blindAccounts(accountsIn(notes).length, note.reminder),
    lines: [
      ...(isOne && !isAlone
        ? []
        : [{ kind: 'fact', label: texts.where, value: subjectsText(notes, words) } as const]),
      {
        kind: 'fact',
        label: texts.since,
        value: texts.sinceFact(words.time(sinceMs), words.duration(sinceMs, words.options.nowMs)),
      },
      {
        kind: 'fact',
        label: texts.why,
        value: words.failure(note.failure, note.subject),
        strong: true,
      },
      {
        kind: 'fact',
        label: texts.meaning,
        value: texts.blindMeaning[isOne ? note.subject.kind : 'accounts'],
      },
      {
        kind: 'fact',
        label: texts.whatToDo,
        value: texts.failure[failureKind(note.failure.code, note.subject)],
      },
    ],
  };
}

/** What works again, and what is not audited any more. */
export const overSections = (notes: readonly Joined<OverNote>[], isAlone: boolean, words: Words): Section[] =>
  [notes.filter(([{ closed }]) => closed !== true), notes.filter(([{ closed }]) => closed === true)].flatMap(
    (some) => (some.length === 0 ? [] : [overSection(some, isAlone, words)]),
  );

function overSection(notes: readonly Joined<OverNote>[], isAlone: boolean, words: Words): Section {
  const { texts } = words;
  const isClosed = notes.every(([{ closed }]) => closed === true);
  return {
    severity: 'info',
    title: isAlone ? undefined : isClosed ? texts.closedTitle : texts.overTitle,
    lines: notes.map((some): Line => {
      const [note] = some;
      const subject = some.length === 1 ? subjectText(note.subject, words) : subjectsText(some, words);
      const sinceMs = Math.min(...some.map((one) => one.sinceMs));
      const duration = words.duration(sinceMs, note.atMs);
      const since = words.time(sinceMs);
      const over = note.subject.kind === 'channel' ? texts.overChannelItem : texts.overItem;
      const say = note.closed === true ? texts.closedItem : over;
      return { kind: 'item', text: say(subject, duration, since) };
    }),
  };
}

/** So many subjects are named. */
const NAMED = 5;

function subjectsText(notes: readonly (BlindNote | OverNote)[], words: Words): string {
  const named = notes.slice(0, NAMED).map(({ subject }) => subjectText(subject, words));
  return words.texts.namedOf(named, notes.length - named.length);
}
