import { ALL_CHANGE_KINDS } from '../../model/change.ts';
import type { Digest, NamedAccount } from '../../model/digest.ts';
import { CHANGE_TEXTS } from './change-texts.ts';
import { plainSchedule } from './plain-schedule.ts';
import type { DigestNote } from '../../model/note.ts';
import { periodText } from './digest-headline.ts';
import type { DigestItem } from './digest-items.ts';
import { digestLine } from './digest-line.ts';
import type { Line, Section } from './document.ts';
import { severityOfNote } from './units.ts';
import type { Words } from './words.ts';

type Part = DigestItem['part'];

/** Lists whose total stands in a fact above them. */
const COUNTED: ReadonlySet<Part> = new Set(['changes', 'scopes', 'widest', 'reach', 'received']);

/** Problems, current shares, changes, the policy, received images, coverage and cost. */
export function digestSections(
  note: DigestNote,
  shown: readonly DigestItem[],
  words: Words,
): readonly Section[] {
  const { digest } = note;
  const texts = words.texts.digest;
  const list = (part: Part, count: number, rest: (n: number) => string = texts.more): Line[] => {
    const items = shown.filter((item) => item.part === part);
    // No «and 150 more» below an empty list: the total stands above, and the message's end says that lines were cut.
    if (items.length === 0 && COUNTED.has(part)) return [];
    const lines = items.map((item): Line => ({ kind: 'item', text: digestLine(item, words) }));
    return count > items.length ? [...lines, { kind: 'item', text: rest(count - items.length) }] : lines;
  };
  const severity = severityOfNote(note);
  const section = (title: string, lines: readonly Line[]): Section => ({ severity: 'info', title, lines });
  return [
    ...(digest.problemCount === 0
      ? []
      : [{ severity, title: texts.problemsTitle, lines: list('problems', digest.problemCount) }]),
    section(texts.nowTitle, sharedNow(digest, list, words)),
    section(texts.changesTitle(periodText(digest, words)), changes(digest, list, words)),
    section(texts.policyTitle, policy(digest, list, words)),
    ...(digest.receivedCount === 0
      ? []
      : [section(words.texts.received.title, received(digest, list, words))]),
    section(texts.coverageTitle, coverage(digest, list, words)),
    section(texts.costTitle, cost(digest, words)),
  ];
}

/** What the reader should know at the end: the report, and when to expect the next one. */
export function digestEnd({ digest, report, reportLeftOut }: DigestNote, words: Words): readonly string[] {
  const texts = words.texts.digest;
  const attached = words.options.attaches === true && report !== undefined;
  return [
    ...(digest.settings ?? []).map(({ kind, setting, value = '' }) =>
      texts.setting[kind](setting, words.id(value)),
    ),
    ...(attached ? [texts.attached(report.fileName)] : []),
    ...(reportLeftOut === undefined ? [] : [texts.reportLeftOut[reportLeftOut]]),
    texts.next(digest.schedule && scheduleText(digest.schedule, words)),
  ];
}

function scheduleText(schedule: string, words: Words): string {
  const plain = plainSchedule(schedule);
  if (plain === undefined) return words.id(schedule);
  return words.texts.digest.plainSchedule(plain.weekday, plain.time, words.id(plain.zone));
}

type List = (part: Part, count: number, rest?: (n: number) => string) => Line[];

function changes({ changeCounts, changes: all }: Digest, list: List, { texts, options }: Words): Line[] {
  const count = Object.values(changeCounts).reduce((sum, n) => sum + n, 0);
  const counted = ALL_CHANGE_KINDS.flatMap((kind) => {
    const n = changeCounts[kind] ?? 0;
    return n === 0 ? [] : [CHANGE_TEXTS[kind][options.language].counted(n)];
  });
  const trusted = changeCounts.sharedTrusted ?? 0;
  if (trusted > 0) counted.push(texts.digest.sharedTrusted(trusted));
  if (count === 0) return [{ kind: 'text', text: texts.digest.noChange }];
  return [
    { kind: 'fact', label: texts.digest.counts, value: texts.digest.countsFact(counted) },
    ...list('changes', Math.max(count, all.length), texts.digest.moreChanges),
  ];
}

function policy(digest: Digest, list: List, { texts }: Words): Line[] {
  const lines: Line[] = [];
  if (digest.policyEdits === undefined) lines.push({ kind: 'text', text: texts.digest.policyUnknown });
  else if (digest.policyEditCount === 0) lines.push({ kind: 'text', text: texts.digest.policySame });
  return [...lines, ...list('edits', digest.policyEditCount), ...list('exceptions', digest.exceptionCount)];
}

function sharedNow({ now }: Digest, list: List, { texts }: Words): Line[] {
  const exposed: Line[] =
    now.exposedToEcs === 0
      ? []
      : [{ kind: 'fact', label: texts.digest.exposed, value: texts.digest.exposedFact(now.exposedToEcs) }];
  if (now.sharedImages === 0) return [{ kind: 'text', text: texts.digest.nothingShared }, ...exposed];
  const named = (label: string, lines: readonly Line[]): Line[] =>
    lines.length === 0 ? [] : [{ kind: 'text', text: label }, ...lines];
  return [
    { kind: 'fact', label: texts.digest.shared, value: texts.digest.sharedFact(now) },
    {
      kind: 'fact',
      label: texts.digest.notTrusted,
      value: texts.digest.notTrustedFact(now),
      strong: now.untrustedShares > 0,
    },
    ...exposed,
    ...named(texts.digest.widest, list('widest', now.sharedImages)),
    ...named(texts.digest.reach, list('reach', now.accounts)),
  ];
}

/** Images of other accounts: not audited, but worth knowing before a server is made from one. */
function received({ receivedCount, received: named }: Digest, list: List, { texts }: Words): Line[] {
  const owners = new Set(named.map(({ ownerId }) => ownerId)).size;
  // The list is cut off, so it shows all owners only if it shows all images.
  const from = named.length === receivedCount ? owners : undefined;
  return [
    { kind: 'fact', label: texts.digest.counts, value: texts.received.total(receivedCount, from) },
    ...list('received', receivedCount),
  ];
}

function coverage(digest: Digest, list: List, words: Words): Line[] {
  const texts = words.texts.digest;
  const { now, scopeCount } = digest;
  const regions = digest.accounts?.regions ?? scopeCount;
  return [
    {
      kind: 'fact',
      label: texts.period,
      value: texts.periodFact(words.time(digest.sinceMs), words.time(digest.untilMs), digest.first),
    },
    ...accounts(digest, words),
    { kind: 'fact', label: texts.images, value: texts.imagesFact(regions, now.images, now.imagesRead) },
    ...list('scopes', scopeCount),
  ];
}

/** How many accounts are audited, which are new and which left. */
function accounts({ accounts: audited }: Digest, words: Words): Line[] {
  if (audited === undefined) return [];
  const { digest, accountNamed } = words.texts;
  const named = ({ accountId, name }: NamedAccount): string =>
    name === undefined ? words.id(accountId) : accountNamed(words.id(accountId), words.name(name));
  const { count, joined, joinedCount, left, leftCount } = audited;
  const news = { joined: joined.map(named), joinedCount, left: left.map(named), leftCount };
  return [{ kind: 'fact', label: digest.accounts, value: digest.accountsFact(count, news) }];
}

function cost({ cost: spent }: Digest, { texts }: Words): Line[] {
  const { digest } = texts;
  return [
    { kind: 'fact', label: digest.runs, value: digest.runsFact(spent) },
    { kind: 'fact', label: digest.calls, value: digest.callsFact(spent) },
    { kind: 'fact', label: digest.store, value: digest.storeFact(spent) },
    { kind: 'fact', label: digest.time, value: digest.timeFact(Math.round(spent.runMs / 1_000)) },
  ];
}
