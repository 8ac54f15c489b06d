import { type Change, isShareChange, type Severity, type ShareChange } from '../../model/change.ts';
import type { BaselineNote, BlindNote, Note, NoticeNote, OverNote } from '../../model/note.ts';
import type { Scope } from '../../model/scope.ts';
import { digestHeadline } from './digest-headline.ts';
import { bySeverity, severityOfChange, standingOf } from '../../model/change.ts';
import { markOfDigest } from '../../model/posture.ts';
import { MARKS, MARKS_OF_POSTURE } from './marks.ts';
import { noticeHeadline } from './notice-section.ts';
import { shortSubject } from './subject-text.ts';
import { unitsOf, type Unit } from './units.ts';
import { accountsIn, joinAccounts } from './many-accounts.ts';
import { imageKey, type Words } from './words.ts';

/** In UTF-16 units. Only many regions with long names come near. */
const LONGEST = 300;

/**
 * The title: a mark, then what happened and who, so that a locked phone's first 40 characters hold both, then the
 * image's name and where it is. The most severe comes first.
 */
export function headline(notes: readonly Note[], words: Words): string {
  const units = unitsOf(notes);
  const parts = [
    ...alertParts(
      units.flatMap((unit) => (unit.kind === 'alert' ? [unit.change] : [])),
      words,
    ),
    ...blindParts(
      units.flatMap((unit) => (unit.kind === 'blind' ? unit.notes : [])),
      words,
    ),
    ...noticeParts(
      units.flatMap((unit) => (unit.kind === 'notice' ? [unit.note] : [])),
      words,
    ),
    ...baselineParts(
      units.flatMap((unit) => (unit.kind === 'baseline' ? [unit.note] : [])),
      words,
    ),
    ...overParts(
      units.flatMap((unit) => (unit.kind === 'over' ? unit.notes : [])),
      words,
    ),
  ];
  // A digest is sent by itself; here it only must not be lost.
  parts.push(...units.flatMap((unit) => (unit.kind === 'digest' ? [digestHeadline(unit.note, words)] : [])));
  const quiet = units.filter((unit: Unit) => unit.kind === 'quiet').length;
  if (parts.length === 0)
    parts.push(quiet === 0 ? words.texts.nothingHeadline : words.texts.quietHeadline(quiet));
  const { texts, options } = words;
  const said = texts.sentences(parts);
  const [worst] = units;
  const mark =
    worst?.kind === 'digest' ? MARKS_OF_POSTURE[markOfDigest(worst.note)] : MARKS[worst?.severity ?? 'info'];
  const line = `${mark} ${options.form === 'named' ? texts.form.namedHeadline(said) : said}`;
  return line.length <= LONGEST ? line : `${Array.from(line).slice(0, LONGEST).join('')}…`;
}

function alertParts(changes: readonly Change[], words: Words): string[] {
  const shares = changes.filter((change) => isShareChange(change));
  const groups: { severity: Severity; text: string }[] = [];
  const add = (members: readonly Change[], text: () => string) => {
    const worst = members.map(severityOfChange).toSorted(bySeverity)[0];
    if (worst !== undefined) groups.push({ severity: worst, text: text() });
  };
  const fresh = shares.filter((change) => change.kind !== 'noLongerTrusted');
  const lapsed = shares.filter((change) => change.kind === 'noLongerTrusted');
  const exposed = changes.filter((change) => change.kind === 'exposedToEcs');
  add(fresh, () => sharedPart(fresh, words));
  add(lapsed, () => lapsedPart(lapsed, words));
  add(exposed, () => exposedPart(exposed, words));
  return groups.toSorted((a, b) => bySeverity(a.severity, b.severity)).map((group) => group.text);
}

function sharedPart(changes: readonly ShareChange[], words: Words): string {
  const { texts } = words;
  const [first] = changes;
  if (first !== undefined && changes.length === 1)
    return texts.title(texts.shareTitle[first.kind][standingOf(first)], words.titled(first));
  const accounts = new Set(changes.map((change) => change.accountId));
  const neverSeen = new Set(
    changes.filter((change) => standingOf(change) === 'neverSeen').map((change) => change.accountId),
  );
  const counts = { shares: changes.length, accounts: accounts.size, neverSeen: neverSeen.size };
  return texts.title(texts.manySharedTitle(counts), imagesOf(changes, words));
}

/** The image by name, or how many there are and where. */
function imagesOf(changes: readonly Change[], words: Words): string {
  const images = new Set(changes.map((change) => imageKey(change.scope, change.imageId)));
  const [first] = changes;
  return first !== undefined && images.size === 1
    ? words.titled(first)
    : words.texts.imagesIn(images.size, placesOf(changes, words));
}

const placesOf = (changes: readonly Change[], words: Words): string =>
  places(
    changes.map((change) => change.scope),
    words,
  );

function lapsedPart(changes: readonly ShareChange[], words: Words): string {
  const { texts } = words;
  const [first] = changes;
  if (first === undefined || changes.length > 1)
    return texts.title(texts.manyNoLongerTrustedTitle(changes.length), imagesOf(changes, words));
  return texts.title(texts.shareTitle.noLongerTrusted[standingOf(first)], words.titled(first));
}

function exposedPart(changes: readonly Change[], words: Words): string {
  const { texts } = words;
  const [first] = changes;
  if (first === undefined || changes.length > 1)
    return texts.title(texts.manyExposedTitle(changes.length), placesOf(changes, words));
  return texts.title(texts.exposedTitle, words.titled(first));
}

function blindParts(notes: readonly BlindNote[], words: Words): string[] {
  const { texts } = words;
  const [first] = notes;
  if (first === undefined) return [];
  const accounts = accountsIn(notes).length;
  if (notes.length > 1 && joinAccounts(notes).length === 1)
    return [
      texts.blindHeadline(
        texts.blindAccounts(accounts, first.reminder),
        words.shortReason(first.failure.code, first.subject),
      ),
    ];
  if (notes.length > 1) {
    const channels = notes.filter((note) => note.subject.kind === 'channel').length;
    const still = notes.every((note) => note.reminder);
    return [texts.manyBlindHeadline(notes.length - channels, channels, still)];
  }
  const { subject, reminder, failure } = first;
  const what = texts.blind[subject.kind](shortSubject(subject, words), reminder);
  return [texts.blindHeadline(what, words.shortReason(failure.code, subject))];
}

function noticeParts(notes: readonly NoticeNote[], words: Words): string[] {
  const [odd, own] = [notes.filter(isOfCloud), notes.filter((note) => !isOfCloud(note))];
  const parts = own.map((note) => noticeHeadline(note, words));
  if (odd.length > 1) return [...parts, words.texts.notice.manyHeadline(odd.length)];
  return [...parts, ...odd.map((note) => noticeHeadline(note, words))];
}

/** Whether it is the cloud that is odd; otherwise it is the deployment, or what an account does. */
const isOfCloud = ({ about }: NoticeNote): boolean =>
  about.kind !== 'policyFileLost' && about.kind !== 'flood';

function baselineParts(notes: readonly BaselineNote[], words: Words): string[] {
  if (notes.length === 0) return [];
  const where = places(
    notes.flatMap((note) => note.scopes),
    words,
  );
  const late = notes.every((note) => note.late);
  const sum = (of: (note: BaselineNote) => number) => notes.reduce((all, note) => all + of(note), 0);
  const counts = {
    images: sum((note) => note.images),
    sharedImages: sum((note) => note.sharedImages),
    untrustedAccounts: sum((note) => note.untrustedAccounts),
    exposedToEcs: sum((note) => note.exposedToEcs),
    unread: sum((note) => note.unread),
  };
  return [words.texts.firstLook.headline(where, counts, late)];
}

function overParts(notes: readonly OverNote[], words: Words): string[] {
  const isClosed = ({ closed }: OverNote): boolean => closed === true;
  return [notes.filter((note) => !isClosed(note)), notes.filter(isClosed)].flatMap((some) => {
    const [first] = some;
    return first === undefined ? [] : [overPart(first, some.length, words)];
  });
}

/** @param count how many there are, all of them closed or none. */
function overPart({ closed, subject, sinceMs, atMs }: OverNote, count: number, words: Words): string {
  const { texts } = words;
  if (count > 1) return closed === true ? texts.manyClosedHeadline(count) : texts.manyOverHeadline(count);
  const what = shortSubject(subject, words);
  return closed === true
    ? texts.closedHeadline(what)
    : texts.overHeadline(what, words.duration(sinceMs, atMs));
}

/** The regions by name; their number, or the number of accounts, if there are many. */
function places(scopes: readonly Scope[], words: Words): string {
  const accounts = new Set(scopes.map((scope) => scope.accountId)).size;
  const named = [...new Set(scopes.map((scope) => words.place(scope)))];
  return accounts > 1 && named.length > 2 ? words.texts.ownAccounts(accounts) : words.texts.regions(named);
}
