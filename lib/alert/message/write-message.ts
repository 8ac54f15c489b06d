import { type Change, isShareChange } from '../../model/change.ts';
import type { Note } from '../../model/note.ts';
import { inTurns, isFlood } from '../turns.ts';
import { baselineSection } from './baseline-section.ts';
import { blindSection, overSections } from './blind-section.ts';
import type { MessageDocument, Section } from './document.ts';
import { digestEnd, digestSections } from './digest-section.ts';
import { floodSection } from './flood-section.ts';
import { headline } from './headline.ts';
import { imageSection } from './image-section.ts';
import { noticeSection } from './notice-section.ts';
import { withoutForeignText } from './plain-note.ts';
import { quietSection } from './quiet-section.ts';
import type { Counts, Texts } from './texts-en.ts';
import { unitsOf, type Unit } from './units.ts';
import { imageKey, wordsFor, type MessageOptions, type Words } from './words.ts';

/**
 * The message for these notes, with at most `limit` of its lines in full; the others are counted. Pure: the same
 * arguments give the same document.
 */
export function writeMessage(
  given: readonly Note[],
  options: MessageOptions,
  limit = Number.POSITIVE_INFINITY,
): MessageDocument {
  const notes = options.form === 'reduced' ? given.map(withoutForeignText) : given;
  const words = wordsFor(options, notes);
  const units = unitsOf(notes);
  const first = new Set(inFairOrder(units).slice(0, limit));
  const shown = units.filter((unit) => first.has(unit));
  const hidden = units.filter((unit) => !first.has(unit));
  return {
    language: options.language,
    severity: units[0]?.severity ?? 'info',
    headline: headline(notes, words),
    preface: preface(words),
    sections: sections(shown, hidden, isAlone(units), words),
    rest: hidden.length === 0 ? undefined : words.texts.rest(count(hidden)),
    advice: [
      ...advice(units, words.texts),
      ...units.flatMap((unit) => (unit.kind === 'digest' ? digestEnd(unit.note, words) : [])),
    ],
    shown: shown.length,
    hidden: hidden.length,
  };
}

/**
 * Alerts before all else, and in turns: a flood of one account hides no alert of another, and none of another image.
 * That it is one comes after the first of every account.
 */
function inFairOrder(units: readonly Unit[]): Unit[] {
  const alerts = units.filter((unit) => unit.kind === 'alert');
  const others = units.filter((unit) => unit.kind !== 'alert');
  const owned = ({ change: { scope, imageId } }: (typeof alerts)[number]) => ({
    owner: scope.accountId,
    image: imageKey(scope, imageId),
  });
  const fair = inTurns(alerts, owned);
  const owners = new Set(fair.map((alert) => owned(alert).owner)).size;
  const floods = others.filter((unit) => unit.kind === 'notice' && isFlood(unit.note));
  const rest = others.filter((unit) => !floods.includes(unit));
  return [...fair.slice(0, owners), ...floods, ...fair.slice(owners), ...rest];
}

/** Why the message holds no names, or why it comes again with them. */
function preface({ texts, options: { form } }: Words): string | undefined {
  if (form === 'reduced') return texts.form.reduced;
  if (form !== 'named') return undefined;
  return texts.form.named;
}

/** Whether the message has one subject, which its headline names: nothing is said twice. */
function isAlone(units: readonly Unit[]): boolean {
  return new Set(units.map(subjectOf)).size === 1;
}

function subjectOf(unit: Unit): unknown {
  switch (unit.kind) {
    case 'alert':
      return imageKey(unit.change.scope, unit.change.imageId);
    case 'quiet':
      return unit.kind;
    case 'blind':
      return unit.notes;
    case 'over':
      return `over ${unit.notes[0].closed === true}`;
    case 'notice':
    case 'baseline':
    case 'baselineImage':
    case 'digest':
    case 'digestItem':
      return unit.note;
  }
}

function sections(shown: readonly Unit[], hidden: readonly Unit[], alone: boolean, words: Words): Section[] {
  const pick = <K extends Unit['kind']>(kind: K, from: readonly Unit[] = shown) =>
    from.filter((unit): unit is Extract<Unit, { kind: K }> => unit.kind === kind);
  const hiddenAlerts = pick('alert', hidden);
  const hiddenByImage = byImage(hiddenAlerts);
  const images = [...byImage(pick('alert'))];
  const rows = grouped(pick('baselineImage'), (unit) => unit.note);
  const over = pick('over').map((unit) => unit.notes);
  const quiet = pick('quiet').map((unit) => unit.change);
  return [
    ...images.map(([key, changes]) => imageSection(changes, hiddenByImage.get(key) ?? [], alone, words)),
    ...(hiddenAlerts.length === 0
      ? []
      : [
          floodSection(
            hiddenAlerts.map(({ change }) => change),
            words,
          ),
        ]),
    ...pick('blind').map((unit) => blindSection(unit.notes, alone, words)),
    ...pick('notice').map((unit) => noticeSection(unit.note, alone, words)),
    ...pick('baseline').map((unit) =>
      baselineSection(
        unit.note,
        (rows.get(unit.note) ?? []).map((row) => row.image),
        alone,
        words,
      ),
    ),
    ...overSections(over, alone, words),
    ...pick('digest').flatMap(({ note }) =>
      digestSections(
        note,
        pick('digestItem').flatMap((unit) => (unit.note === note ? [unit.item] : [])),
        words,
      ),
    ),
    ...(quiet.length === 0 ? [] : [quietSection(quiet, alone, words)]),
  ];
}

function byImage(units: readonly { readonly change: Change }[]): Map<string, Change[]> {
  const groups = grouped(units, ({ change }) => imageKey(change.scope, change.imageId));
  return new Map([...groups].map(([key, members]) => [key, members.map((unit) => unit.change)]));
}

/** Groups in the order in which their first members come. */
function grouped<K, V>(members: readonly V[], keyOf: (member: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const member of members) {
    const group = groups.get(keyOf(member));
    if (group === undefined) groups.set(keyOf(member), [member]);
    else group.push(member);
  }
  return groups;
}

function advice(units: readonly Unit[], texts: Texts): string[] {
  const alerts = units.filter((unit) => unit.kind === 'alert');
  if (alerts.length === 0) return [];
  const shares = alerts.some((unit) => isShareChange(unit.change));
  return [texts.adviceUnexpected, texts.adviceCopies, ...(shares ? [texts.adviceExpected] : [])];
}

function count(hidden: readonly Unit[]): Counts {
  const of = (test: (unit: Unit) => boolean) => hidden.filter(test).length;
  return {
    shares: of((unit) => unit.kind === 'alert' && isShareChange(unit.change)),
    exposures: of((unit) => unit.kind === 'alert' && unit.change.kind === 'exposedToEcs'),
    blind: of((unit) => unit.kind === 'blind'),
    notices: of((unit) => unit.kind === 'notice'),
    baselines: of((unit) => unit.kind === 'baseline'),
    baselineImages: of((unit) => unit.kind === 'baselineImage'),
    over: of((unit) => unit.kind === 'over'),
    digestLines: of((unit) => unit.kind === 'digest' || unit.kind === 'digestItem'),
    quiet: of((unit) => unit.kind === 'quiet'),
  };
}
