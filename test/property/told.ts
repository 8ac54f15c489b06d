import { type Change, isAlert } from '../../lib/model/change.ts';
import type { BaselineImage, BaselineNote, Note } from '../../lib/model/note.ts';
import { DAY } from '../support/lab.ts';
import type { Mailbox } from './mailbox.ts';
import type { World } from './world.ts';

export const changesIn = (notes: readonly Note[]): Change[] =>
  notes.flatMap((note) => (note.kind === 'change' ? [note.change] : []));

const accountOf = (change: Change): string => ('accountId' in change ? change.accountId : '');

/**
 * Every alert that was committed reaches every channel.
 * @param soon within hours: one that took, or put off, whatever it was sent.
 */
export function missingAlerts({ mailboxes, evidence }: World, soon = false): string[] {
  return mailboxes.flatMap((mailbox) => {
    if (soon && mailbox.hasLate) return [];
    const told = new Set(changesIn(mailbox.notes()).map((c) => c.id));
    return [...evidence.committed.values()]
      .filter((change) => isAlert(change) && !told.has(change.id))
      .map(
        (c) =>
          `I3: ${mailbox.id} was never told of ${c.kind} ${c.imageId} ${accountOf(c)}, which was committed`,
      );
  });
}

/** Whoever holds an image at the end is known to people: by an alert or by the summary of the first look. */
export function untoldShares(world: World): string[] {
  const { mailboxes, ledger, trust, oracle } = world;
  return mailboxes.flatMap((mailbox) => {
    const notes = mailbox.notes();
    const changes = changesIn(notes);
    const summaries = notes.filter((note) => note.kind === 'baseline');
    const problems: string[] = [];
    for (const { image } of ledger.ours())
      for (const accountId of image.shares.keys()) {
        const began = ledger.intervals.findLast(
          (i) => i.imageId === image.id && i.accountId === accountId,
        )?.began;
        const isTold =
          changes.some(
            (c) => c.imageId === image.id && accountOf(c) === accountId && c.kind !== 'unshared',
          ) ||
          trust.wasTrustedSince(image.id, accountId, began ?? 0) ||
          summaries.some((note) => names(note, image.id, accountId));
        if (!isTold)
          problems.push(`I1: ${mailbox.id} was never told of ${image.id} ${accountId}, which is there`);
      }
    for (const belief of oracle.images.values())
      for (const [accountId, minds] of belief.accounts)
        if (minds.every((m) => m.held && m.firstLook))
          if (!summaries.some((note) => names(note, belief.imageId, accountId)))
            problems.push(`I4: no summary told ${mailbox.id} of ${belief.imageId} ${accountId}`);
    return problems;
  });
}

/** Does the summary name the account, or count it where its lists are cut off? */
function names(note: BaselineNote, imageId: string, accountId: string): boolean {
  const image = note.shared.find((i) => i.imageId === imageId);
  if (image === undefined) return note.sharedImages > note.shared.length;
  return isCut(image) || image.accounts.some((a) => a.accountId === accountId);
}

const isCut = (image: BaselineImage): boolean => image.shares > image.accounts.length;

/** What was told or recorded and must not have been. */
export function wrongNews(world: World, history: readonly Change[]): string[] {
  const { evidence, trust, oracle } = world;
  const problems = [
    ...oracle.problems,
    ...evidence.silent.map((what) => `I13: ${what} lost its trust in silence`),
  ];
  for (const { id, accountId, imageId } of world.mailboxes.flatMap((m) => told(m)))
    if (!evidence.committed.has(id))
      problems.push(`I2: ${imageId} ${accountId} was told and never committed`);
  const lost = new Map<string, number>();
  for (const change of history) {
    const key = `${change.imageId} ${accountOf(change)}`;
    if (change.kind === 'noLongerTrusted') lost.set(key, (lost.get(key) ?? 0) + 1);
    const isTrusted = 'verdict' in change && change.verdict === 'trusted';
    if (isTrusted && !trust.wasTrustedSince(change.imageId, change.accountId, 0))
      problems.push(`I13: ${change.kind} ${key} was kept from people, and nobody trusted it`);
  }
  for (const [key, count] of lost) {
    const [imageId = '', accountId = ''] = key.split(' ');
    if (count > trust.losses(imageId, accountId)) problems.push(`I13: ${key} lost its trust ${count} times`);
  }
  return [
    ...problems,
    ...world.calls.over.map((over) => `I8: ${over}`),
    ...world.mailboxes.flatMap(repeats),
    ...wrongSummaries(world),
  ];
}

const told = (mailbox: Mailbox) =>
  changesIn(mailbox.notes()).map((c) => ({ id: c.id, imageId: c.imageId, accountId: accountOf(c) }));

/** I4: a summary names only what a run was shown, and nothing that an earlier one has named. */
function wrongSummaries({ mailboxes, oracle }: World): string[] {
  return mailboxes.flatMap((mailbox) => {
    const all = mailbox.notes().flatMap((n) => (n.kind === 'baseline' ? [[n.id, n] as const] : []));
    const summaries = [...new Map(all).values()];
    const named = summaries.flatMap(({ shared }) =>
      shared.flatMap(({ imageId, accounts }) => accounts.map(({ accountId }) => `${imageId} ${accountId}`)),
    );
    const regions = summaries.flatMap(({ late, scopes }) => (late ? [] : scopes.map((s) => s.regionId)));
    const isShown = (name: string) => {
      const [imageId = '', accountId = ''] = name.split(' ');
      return oracle.images.get(imageId)?.accounts.has(accountId) === true;
    };
    return [
      ...named
        .filter((name) => !isShown(name))
        .map((name) => `I4: a summary names ${name}, which no run was shown`),
      ...repeated(named).map((name) => `I4: two summaries told ${mailbox.id} of ${name}`),
      ...repeated(regions).map((region) => `I4: two first summaries told ${mailbox.id} of ${region}`),
    ];
  });
}

const repeated = (all: readonly string[]): string[] => [
  ...new Set(all.filter((one, i) => all.indexOf(one) !== i)),
];

/** The envelopes that came more than five times within a day. */
function copiesInADay(delivered: Mailbox['delivered']): (readonly [id: string, copies: number])[] {
  const times = new Map<string, number[]>();
  for (const { envelopeId, atMs } of delivered)
    times.set(envelopeId, [...(times.get(envelopeId) ?? []), atMs]);
  return [...times].flatMap(([id, all]) => {
    const most = Math.max(...all.map((from) => all.filter((at) => at >= from && at < from + DAY).length));
    return most > 5 ? [[id, most] as const] : [];
  });
}

/** I3: a change comes in one envelope, and again only when it could not be stored that it had come. */
function repeats(mailbox: Mailbox): string[] {
  const envelopes = new Map<string, Set<string>>();
  for (const { envelopeId, notes } of mailbox.delivered)
    for (const { id } of notes) envelopes.set(id, (envelopes.get(id) ?? new Set()).add(envelopeId));
  const several = [...envelopes].filter(([, ids]) => ids.size > 1);
  return [
    ...copiesInADay(mailbox.delivered).map(
      ([id, copies]) => `I3: ${mailbox.id} got envelope ${id} ${copies} times within a day`,
    ),
    ...several.map(([id]) => `I3: ${mailbox.id} got ${id} in several envelopes`),
    ...mailbox.needless.map(
      (id) => `I3: ${mailbox.id} got envelope ${id} again after its acceptance was stored`,
    ),
    ...mailbox.twice.map((id) => `I3: ${mailbox.id} got envelope ${id} twice though nothing had gone wrong`),
  ];
}
