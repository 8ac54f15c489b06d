import type { Failure, Subject } from '../../model/health.ts';
import type { Note } from '../../model/note.ts';
import type { Scope } from '../../model/scope.ts';
import { defangDomains } from '../../text/defang-links.ts';
import { localTime, roughDuration } from '../../text/local-time.ts';
import type { Form } from '../channel.ts';
import { failureKind } from './failure-kind.ts';
import { textsFor, type Language, type Texts } from './texts.ts';
import { visibleName, visibleText } from '../../text/visible-text.ts';

export interface MessageOptions {
  readonly language: Language;
  /** IANA zone of the readers. */
  readonly timeZone: string;
  /** When the message is written: «for 26 hours» counts up to it. */
  readonly nowMs: number;
  /** How much foreign text it shows; undefined: `whole`. */
  readonly form?: Form | undefined;
  /** With `named`: when the same was sent without names, if that is known. */
  readonly reducedAtMs?: number | undefined;
  /** The note's attachment is sent along, as in a mail. */
  readonly attaches?: boolean | undefined;
}

/** A name inside a headline is shorter: the headline must fit into a phone's notification. */
const HEADLINE_NAME = 40;
const ID = 64;
/** A refusal of the service is short; our own advice may hold a policy to add. */
const REASON = 1_600;

/** The texts and the time zone of one message; the only place where foreign text is made visible. */
export interface Words {
  readonly texts: Texts;
  readonly options: MessageOptions;
  time(atMs: number): string;
  /** The time between two moments, rounded. */
  duration(fromMs: number, toMs: number): string;
  name(raw: string): string;
  shortName(raw: string): string;
  /** An id or a short value of the cloud. */
  id(raw: string): string;
  /** An audited account: its id, and its name if several accounts are audited. */
  owner(accountId: string): string;
  /** Is it an account other than the deployment's own? */
  isMember(accountId: string): boolean;
  /** A region, and its account if several accounts are audited; short, for a headline. */
  place(scope: Scope): string;
  /** An image and its region; short, for the end of a title. */
  titled(of: { readonly imageName: string; readonly scope: Scope }): string;
  /** The same in the middle of a sentence. */
  imageIn(of: { readonly imageName: string; readonly scope: Scope }): string;
  /** Why something failed, in full. */
  failure(failure: Failure, subject: Subject): string;
  /** Why something failed, for a headline: a few words, or the code where it is not known. */
  shortReason(code: string, subject: Subject): string;
}

/** @param notes of the message; they hold the names of the accounts. */
export function wordsFor(options: MessageOptions, notes: readonly Note[] = []): Words {
  const texts = textsFor(options.language);
  const names = new Map(notes.flatMap(namesIn));
  // Formatting a time is slow, and the changes of one run share their times.
  const times = new Map<number, string>();
  const time = (atMs: number): string => {
    const known = times.get(atMs) ?? localTime(atMs, options.timeZone);
    times.set(atMs, known);
    return known;
  };
  const id = (raw: string): string => defangDomains(visibleText(raw, ID));
  const reason = (code: string, subject: Subject): string | undefined => {
    const kind = failureKind(code, subject);
    return kind === 'other' ? undefined : texts.reasons[kind];
  };
  return {
    texts,
    options,
    time,
    duration: (fromMs, toMs) => {
      const { amount, unit } = roughDuration(toMs - fromMs);
      return texts.duration(amount, unit);
    },
    name: (raw) => defangDomains(visibleName(raw)),
    shortName: (raw) => defangDomains(visibleName(raw, HEADLINE_NAME)),
    id,
    failure: ({ message, code }, subject) =>
      texts.whyFact(visibleText(message, REASON), id(code), reason(code, subject)),
    shortReason: (code, subject) => reason(code, subject) ?? id(code),
    owner(accountId) {
      const name = names.get(accountId);
      const shown = id(accountId);
      return name === undefined || name === accountId ? shown : texts.accountNamed(shown, this.name(name));
    },
    isMember: (accountId) => names.has(accountId),
    place({ accountId, regionId }) {
      const name = names.get(accountId);
      const region = this.id(regionId);
      return name === undefined ? region : texts.placeOf(region, this.shortName(name));
    },
    titled({ imageName, scope }) {
      return texts.nameIn(this.shortName(imageName), this.place(scope));
    },
    imageIn({ imageName, scope }) {
      return texts.imageIn(this.shortName(imageName), this.place(scope));
    },
  };
}

const namesIn = (note: Note): readonly (readonly [accountId: string, name: string])[] => [
  ...(note.accountName === undefined ? [] : [[note.accountId, note.accountName] as const]),
  ...(note.kind === 'digest' ? Object.entries(note.digest.names ?? {}) : []),
];

/** Identifies an image among all accounts and regions. */
export const imageKey = (scope: Scope, imageId: string): string =>
  JSON.stringify([scope.accountId, scope.regionId, imageId]);
