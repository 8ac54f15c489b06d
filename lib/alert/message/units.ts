import { bySeverity, type Change, isAlert, type Severity, severityOfChange } from '../../model/change.ts';
import type {
  BaselineImage,
  BaselineNote,
  BlindNote,
  DigestNote,
  Note,
  NoticeNote,
  OverNote,
} from '../../model/note.ts';
import { type Mark, markOfDigest } from '../../model/posture.ts';
import { type DigestItem, digestItems } from './digest-items.ts';
import { type Joined, joinAccounts } from './many-accounts.ts';

/** A part of the message that is shown or cut as a whole, about one line. */
export type Unit = { readonly severity: Severity } & (
  | { readonly kind: 'alert'; readonly change: Change }
  | { readonly kind: 'blind'; readonly notes: Joined<BlindNote> }
  | { readonly kind: 'notice'; readonly note: NoticeNote }
  | { readonly kind: 'baseline'; readonly note: BaselineNote }
  | { readonly kind: 'baselineImage'; readonly note: BaselineNote; readonly image: BaselineImage }
  | { readonly kind: 'over'; readonly notes: Joined<OverNote> }
  | { readonly kind: 'digest'; readonly note: DigestNote }
  | { readonly kind: 'digestItem'; readonly note: DigestNote; readonly item: DigestItem }
  | { readonly kind: 'quiet'; readonly change: Change }
);

const ORDER: readonly Unit['kind'][] = [
  'alert',
  'blind',
  'notice',
  'baseline',
  'baselineImage',
  'over',
  'digest',
  'digestItem',
  'quiet',
];

/** All units of the notes in the order in which they are shown, so that a cut removes the least important. */
export function unitsOf(notes: readonly Note[]): Unit[] {
  const blind = notes.filter((note) => note.kind === 'blind');
  const over = notes.filter((note) => note.kind === 'over');
  return [
    ...notes.flatMap(unitsOfNote),
    ...joinAccounts(blind).map((some): Unit => ({ kind: 'blind', severity: 'medium', notes: some })),
    ...joinAccounts(over).map((some): Unit => ({ kind: 'over', severity: 'info', notes: some })),
  ].toSorted((a, b) => bySeverity(a.severity, b.severity) || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

function unitsOfNote(note: Note): Unit[] {
  const severity = severityOfNote(note);
  switch (note.kind) {
    case 'change':
      return [{ kind: isAlert(note.change) ? 'alert' : 'quiet', severity, change: note.change }];
    case 'baseline':
      return [
        { kind: 'baseline', severity, note },
        ...note.shared.map((image): Unit => ({ kind: 'baselineImage', severity, note, image })),
      ];
    case 'blind':
    case 'over':
      return [];
    case 'notice':
      return [{ kind: 'notice', severity, note }];
    case 'digest':
      return [
        { kind: 'digest', severity, note },
        ...digestItems(note.digest).map((item): Unit => ({ kind: 'digestItem', severity, note, item })),
      ];
  }
}

const DIGEST_SEVERITY: Readonly<Record<Mark, Severity>> = { bad: 'high', warn: 'medium', good: 'info' };

export function severityOfNote(note: Note): Severity {
  switch (note.kind) {
    case 'change':
      return severityOfChange(note.change);
    case 'blind':
    case 'notice':
      return 'medium';
    case 'digest':
      return DIGEST_SEVERITY[markOfDigest(note)];
    case 'baseline':
    case 'over':
      return 'info';
  }
}
