import type { NoticeNote } from '../../model/note.ts';
import { lookCommand } from './commands.ts';
import type { Line, Section } from './document.ts';
import { subjectText } from './subject-text.ts';
import type { MiscountWords } from './texts-en-notice.ts';
import { severityOfNote } from './units.ts';
import type { Words } from './words.ts';

/** What is odd in the cloud's answers, what follows from it and what to do (I1, I4, I14). */
export function noticeSection(note: NoticeNote, words: Words): Section {
  const { notice, look } = words.texts;
  const { title, happened, meaning, whatToDo } = inWords(note, words);
  const { subject } = note;
  const command =
    subject.kind === 'image'
      ? lookCommand({ regionId: subject.scope.regionId, imageId: subject.imageId })
      : undefined;
  const lines: Line[] = [
    { kind: 'fact', label: notice.happened, value: happened, strong: true },
    { kind: 'fact', label: notice.meaning, value: meaning },
    { kind: 'fact', label: notice.whatToDo, value: whatToDo },
  ];
  if (command !== undefined) lines.push({ kind: 'commands', label: look, commands: [command] });
  return { severity: severityOfNote(note), title, lines };
}

/** The same in a few words. */
export function noticeHeadline(note: NoticeNote, words: Words): string {
  const { headline } = words.texts.notice;
  const { about } = note;
  const where = words.place(note.subject.scope);
  switch (about.kind) {
    case 'miscount':
      return headline.miscount(miscount(note, about, words));
    case 'unfinishedFirstList':
      return headline.unfinishedFirstList(where);
    case 'onlyReceived':
      return headline.onlyReceived(where, about.images, words.id(about.ownerId));
  }
}

function inWords(note: NoticeNote, words: Words) {
  const { title, ...texts } = words.texts.notice;
  const { about } = note;
  switch (about.kind) {
    case 'miscount': {
      const counts = miscount(note, about, words);
      const { happened, meaning, whatToDo } = texts.miscount;
      return {
        title: title.miscount(countedSubject(note, words)),
        happened: happened(counts),
        meaning: meaning(counts),
        whatToDo: whatToDo(counts),
      };
    }
    case 'unfinishedFirstList': {
      const { happened, meaning, whatToDo } = texts.unfinishedFirstList;
      return {
        title: title.unfinishedFirstList(subjectText(note.subject, words)),
        happened: happened(about.images),
        meaning,
        whatToDo,
      };
    }
    case 'onlyReceived': {
      const { happened, meaning, whatToDo } = texts.onlyReceived;
      const owner = words.id(about.ownerId);
      return {
        title: title.onlyReceived(subjectText(note.subject, words)),
        happened: happened(about.images, owner),
        meaning: meaning(owner),
        whatToDo,
      };
    }
  }
}

/** The region's list of images, or the image's share accounts. */
function countedSubject({ subject }: NoticeNote, words: Words): string {
  return subject.kind === 'image'
    ? words.texts.notice.shareAccounts(subjectText(subject, words))
    : subjectText({ ...subject, part: 'list' }, words);
}

function miscount(
  { subject }: NoticeNote,
  { counted, listed }: { readonly counted: number; readonly listed: number },
  words: Words,
): MiscountWords {
  const where =
    subject.kind === 'image'
      ? words.texts.notice.image(words.shortName(subject.imageName), words.place(subject.scope))
      : words.place(subject.scope);
  return { where, of: subject.kind, counted, listed };
}
