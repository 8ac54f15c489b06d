import type { DeploymentName, NoticeNote } from '../../model/note.ts';
import { historyCommand, lookCommand } from './commands.ts';
import type { Line, Section } from './document.ts';
import { subjectText } from './subject-text.ts';
import type { MiscountWords } from './texts-en-notice.ts';
import { severityOfNote } from './units.ts';
import type { Words } from './words.ts';

/**
 * What is odd, what follows from it and what to do (I1, I4, I13, I14).
 * @param isAlone the message is about nothing else, so that its headline says what it is.
 */
export function noticeSection(note: NoticeNote, isAlone: boolean, words: Words): Section {
  const { notice, look } = words.texts;
  const { title, happened, meaning, whatToDo } = inWords(note, words);
  const { subject } = note;
  const command = commandOf(note);
  const lines: Line[] = [
    ...(isAlone
      ? [{ kind: 'fact', label: words.texts.where, value: subjectText(subject, words) } as const]
      : []),
    { kind: 'fact', label: notice.happened, value: happened, strong: true },
    { kind: 'fact', label: notice.meaning, value: meaning },
    { kind: 'fact', label: notice.whatToDo, value: whatToDo },
  ];
  const label = note.about.kind === 'flood' ? words.texts.floodCommand : look;
  if (command !== undefined) lines.push({ kind: 'commands', label, commands: [command] });
  return { severity: severityOfNote(note), title: isAlone ? undefined : title, lines };
}

function commandOf({ accountId, subject, about }: NoticeNote): string | undefined {
  if (about.kind === 'flood') return historyCommand(accountId, about.sinceMs);
  return subject.kind === 'image'
    ? lookCommand({ regionId: subject.scope.regionId, imageId: subject.imageId })
    : undefined;
}

/** The same in a few words. */
export function noticeHeadline(note: NoticeNote, words: Words): string {
  const { headline } = words.texts.notice;
  const { about } = note;
  const where = whereOf(note.subject, words);
  switch (about.kind) {
    case 'miscount':
      return headline.miscount(miscount(note, about, words));
    case 'unfinishedFirstList':
      return headline.unfinishedFirstList(where);
    case 'onlyReceived':
      return headline.onlyReceived(where, about.images, words.id(about.ownerId));
    case 'policyFileLost':
      return headline.policyFileLost;
    case 'setAside':
      return headline.setAside(where, about.messages);
    case 'secondDeployment':
      return headline.secondDeployment(deployment(about.second, words));
    case 'flood':
      return headline.flood(where, about.shares);
    case 'damagedRow':
      return headline.damagedRow;
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
    case 'policyFileLost': {
      const { happened, meaning, whatToDo } = texts.policyFileLost;
      return {
        title: title.policyFileLost(words.owner(note.accountId)),
        happened: happened(words.time(about.firstSeenMs), about.digest.slice(0, 8)),
        meaning,
        whatToDo,
      };
    }
    case 'setAside': {
      const { happened, meaning, whatToDo } = texts.setAside;
      const said = about.said === '' ? '' : words.reason(about.said);
      return {
        title: title.setAside(subjectText(note.subject, words)),
        happened: happened(about.messages, words.time(about.sinceMs), said),
        meaning,
        whatToDo,
      };
    }
    case 'secondDeployment': {
      const { happened, meaning, whatToDo } = texts.secondDeployment;
      return {
        title: title.secondDeployment(words.owner(note.accountId)),
        happened: happened(deployment(about.first, words), deployment(about.second, words)),
        meaning,
        whatToDo,
      };
    }
    case 'flood': {
      const { happened, meaning, whatToDo } = texts.flood;
      return {
        title: title.flood(words.owner(note.accountId)),
        happened: happened(about, words.time(about.sinceMs)),
        meaning,
        whatToDo,
      };
    }
    case 'damagedRow': {
      const { happened, meaning, whatToDo } = texts.damagedRow;
      return {
        title: title.damagedRow(words.owner(note.accountId)),
        happened: happened(words.reason(about.row)),
        meaning,
        whatToDo,
      };
    }
  }
}

/** `share-auditor (cn-hangzhou)` */
const deployment = ({ functionName, regionId }: DeploymentName, words: Words): string =>
  words.texts.accountNamed(words.id(functionName), words.id(regionId));

/** The region's list of images, or the image's share accounts. */
function countedSubject({ subject }: NoticeNote, words: Words): string {
  return subject.kind === 'image'
    ? words.texts.notice.shareAccounts(subjectText(subject, words))
    : subjectText(subject.kind === 'scope' ? { ...subject, part: 'list' } : subject, words);
}

function miscount(
  { subject }: NoticeNote,
  { counted, listed }: { readonly counted: number; readonly listed: number },
  words: Words,
): MiscountWords {
  const where =
    subject.kind === 'image'
      ? words.texts.notice.image(words.shortName(subject.imageName), words.place(subject.scope))
      : whereOf(subject, words);
  return { where, of: subject.kind === 'image' ? 'image' : 'scope', counted, listed };
}

/** The region, the account or the channel; short, for a headline. */
function whereOf(subject: NoticeNote['subject'], words: Words): string {
  if (subject.kind === 'audit') return words.owner(subject.accountId);
  return subject.kind === 'channel' ? subjectText(subject, words) : words.place(subject.scope);
}
