import { type Change, type ImageChange, type ShareChange, isAlert } from '../../model/change.ts';
import type { Note } from '../../model/note.ts';
import type { BaselineImage, BaselineNote, BlindNote, DigestNote, OverNote } from '../../model/note.ts';
import { type DigestItem, digestItems } from './digest-items.ts';
import { bySeverity, severityOfChange, severityOfNote, type Severity } from './severity.ts';

export type AlertChange = ShareChange | ImageChange;

/** What is shown or cut as one: about a line of the message. */
export type Unit = { readonly severity: Severity } & (
  | { readonly kind: 'alert'; readonly change: AlertChange }
  | { readonly kind: 'blind'; readonly note: BlindNote }
  | { readonly kind: 'baseline'; readonly note: BaselineNote }
  | { readonly kind: 'baselineImage'; readonly note: BaselineNote; readonly image: BaselineImage }
  | { readonly kind: 'over'; readonly note: OverNote }
  | { readonly kind: 'digest'; readonly note: DigestNote }
  | { readonly kind: 'digestItem'; readonly note: DigestNote; readonly item: DigestItem }
  | { readonly kind: 'quiet'; readonly change: Change }
);

const ORDER: readonly Unit['kind'][] = [
  'alert',
  'blind',
  'baseline',
  'baselineImage',
  'over',
  'digest',
  'digestItem',
  'quiet',
];

/** All units of the notes in the order in which they are shown, so that a cut takes the least important. */
export function unitsOf(notes: readonly Note[]): Unit[] {
  return notes
    .flatMap(unitsOfNote)
    .toSorted((a, b) => bySeverity(a.severity, b.severity) || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

function unitsOfNote(note: Note): Unit[] {
  const severity = severityOfNote(note);
  switch (note.kind) {
    case 'change':
      return [unitOfChange(note.change)];
    case 'baseline':
      return [
        { kind: 'baseline', severity, note },
        ...note.shared.map((image): Unit => ({ kind: 'baselineImage', severity, note, image })),
      ];
    case 'blind':
      return [{ kind: 'blind', severity, note }];
    case 'over':
      return [{ kind: 'over', severity, note }];
    case 'digest':
      return [
        { kind: 'digest', severity, note },
        ...digestItems(note.digest).map((item): Unit => ({ kind: 'digestItem', severity, note, item })),
      ];
  }
}

function unitOfChange(change: Change): Unit {
  const severity = severityOfChange(change);
  if (isAlert(change) && change.kind !== 'unshared') return { kind: 'alert', severity, change };
  return { kind: 'quiet', severity, change };
}

export function isShareChange(change: Change): change is ShareChange {
  return change.kind === 'shared' || change.kind === 'sharedAgain' || change.kind === 'noLongerTrusted';
}
