import { FLOOD_SHARES } from '../../lib/audit/flood.ts';
import type { Note } from '../../lib/model/note.ts';
import { CLOCKS_DIFFER_MS } from '../../lib/platform/stored-time.ts';
import { DAY, HOUR } from '../support/lab.ts';
import type { Maybe } from './mind.ts';
import type { World } from './world.ts';

type Told = Extract<Note, { kind: 'notice' }>;

const subjectOf = ({ subject }: Told): string =>
  subject.kind === 'image'
    ? subject.imageId
    : subject.kind === 'scope'
      ? subject.scope.regionId
      : subject.kind === 'channel'
        ? subject.channelId
        : subject.accountId;

/** What is odd is told once it is sure, and only if it may be so (I1, I4, I14). */
export function wrongNotices(world: World): string[] {
  const { oracle } = world;
  const expected: { readonly kind: Told['about']['kind']; readonly subject: string; readonly is: Maybe }[] = [
    ...[...oracle.miscounts].map(([subject, is]) => ({ kind: 'miscount' as const, subject, is })),
    ...[...oracle.firstLooks].map(([subject, look]) => ({
      kind: 'unfinishedFirstList' as const,
      subject,
      is: look.unfinished,
    })),
  ];
  return world.mailboxes.flatMap((mailbox) => {
    const notices = mailbox
      .notes()
      .filter((note) => note.kind === 'notice')
      // Of channels, not of the cloud.
      .filter(({ about }) => about.kind !== 'setAside');
    const missing = expected.filter(
      ({ kind, subject, is }) =>
        is === 'yes' && !notices.some((n) => n.about.kind === kind && subjectOf(n) === subject),
    );
    const wrong = notices.filter(
      (n) =>
        n.about.kind !== 'onlyReceived' &&
        n.about.kind !== 'flood' &&
        !expected.some((e) => e.kind === n.about.kind && e.subject === subjectOf(n) && e.is !== 'no'),
    );
    return [
      ...missing.map(({ kind, subject }) => `I1: ${mailbox.id} was never told of ${kind} ${subject}`),
      ...wrong.map(
        (n) => `I1: ${mailbox.id} was told of ${n.about.kind} ${subjectOf(n)}, which nothing shows`,
      ),
      ...wrongFloods(world, mailbox.id, notices),
      ...blindReceived(world, mailbox.id, mailbox.notes()),
    ];
  });
}

/** A flood is told once a day at most, and only where people were sent so many alerts for the hour before. */
function wrongFloods({ mailboxes }: World, mailboxId: string, notices: readonly Told[]): string[] {
  const changes = mailboxes.flatMap((mailbox) =>
    mailbox.notes().flatMap((note) => (note.kind === 'change' ? [note.change] : [])),
  );
  const shared = new Map(
    changes.flatMap((c) => (c.kind === 'shared' || c.kind === 'sharedAgain' ? [[c.id, c] as const] : [])),
  );
  let lastMs = Number.NEGATIVE_INFINITY;
  // Whose outcome is unknown comes again as it was, under its id.
  const floods = new Map(notices.flatMap((n) => (n.about.kind === 'flood' ? [[n.id, n] as const] : [])));
  return [...floods.values()]
    .toSorted((a, b) => a.atMs - b.atMs)
    .flatMap(({ atMs }) => {
      const lately = [...shared.values()].filter(
        // The run before may have had a clock that was ahead.
        ({ noticedAtMs }) => noticedAtMs >= atMs - HOUR && noticedAtMs <= atMs + CLOCKS_DIFFER_MS,
      );
      const isEarly = atMs - lastMs < DAY;
      lastMs = atMs;
      return [
        ...(lately.length < FLOOD_SHARES
          ? [`${mailboxId} was told of a flood of ${lately.length} shares`]
          : []),
        ...(isEarly ? [`${mailboxId} was told of a flood twice within a day`] : []),
      ];
    });
}

/** I14: an image of another account is never blind. */
function blindReceived({ ledger, oracle }: World, mailboxId: string, notes: readonly Note[]): string[] {
  return notes.flatMap((note) => {
    if (note.kind !== 'blind' || note.subject.kind !== 'image') return [];
    const { imageId } = note.subject;
    const isAnothers = ledger.images.some((i) => i.image.id === imageId && i.owner === 'another');
    const belief = oracle.images.get(imageId);
    if (!isAnothers || belief?.received !== 'yes' || note.atMs < belief.receivedSinceMs) return [];
    return [`I14: ${mailboxId} was told that the received image ${imageId} is blind`];
  });
}
