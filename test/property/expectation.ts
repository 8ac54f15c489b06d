import { type Change, isAlert } from '../../lib/model/change.ts';
import type { Note } from '../../lib/model/note.ts';
import { DAY, HOUR } from '../support/lab.ts';
import { type Interval, type LedgerImage, shareKey } from './ledger.ts';
import type { Mailbox } from './mailbox.ts';
import type { World } from './world.ts';

/** China's wall clock runs so far ahead of UTC; a SharedTime names no zone, so it proves only what every zone allows. */
const CLOUD_ZONE_MS = 8 * HOUR;

/**
 * Must this share be told as first look, and never as news (I4)? It was there, on an image of the first list, before
 * that list was asked for. An entry that others' going moved about may have been missed; then only its age proves it.
 */
function isSurelyFirstLook(world: World, share: Interval, image: LedgerImage): boolean {
  const beginning = world.evidence.beginnings.get(image.region);
  if (beginning === undefined || !beginning.imageIds.has(share.imageId)) return false;
  if (share.began > beginning.runBegan) return false;
  return !image.movedWhileRead || share.beganMs < beginning.startedAtMs - 2 * DAY;
}

/** May it be told so? Its image was there, and it was made before the image's first complete reading. */
function mayBeFirstLook(world: World, share: Interval, image: LedgerImage): boolean {
  const beginning = world.evidence.beginnings.get(image.region);
  if (beginning === undefined) return true;
  const { startedAtMs, imageIds } = beginning;
  if (!imageIds.has(share.imageId) && image.createdMs + DAY >= startedAtMs) return false;
  if (share.beganMs + CLOUD_ZONE_MS + 12 * HOUR < startedAtMs) return true;
  const firstRead = world.evidence.firstRead.get(share.imageId) ?? Number.POSITIVE_INFINITY;
  const isSurelyAfter = share.beganMs + CLOUD_ZONE_MS - 14 * HOUR > startedAtMs;
  return share.began <= firstRead && !isSurelyAfter;
}

/** It was not exposed when it was first known: what is exposed now is news. */
function wasSurelyOffBefore({ evidence }: World, { image, region, exposures }: LedgerImage): boolean {
  const beginning = evidence.beginnings.get(region);
  if (beginning?.imageIds.has(image.id) !== true) return true;
  const meanwhile = exposures.some((e) => e.at > beginning.runBegan && e.at <= beginning.taken);
  return !meanwhile && exposures.findLast((e) => e.at <= beginning.runBegan)?.on === false;
}

const keyOf = (change: Change): string =>
  'accountId' in change
    ? shareKey(change.imageId, change.accountId, 'sharedTime' in change ? change.sharedTime : '')
    : '';

/** The same image and account, shared later. */
const isLater = (other: string, key: string): boolean => {
  const at = key.indexOf(' ', key.indexOf(' ') + 1);
  return other.slice(0, at) === key.slice(0, at) && other > key;
};

export const changesIn = (notes: readonly Note[]): Change[] =>
  notes.flatMap((note) => (note.kind === 'change' ? [note.change] : []));

/** What must have been told by now, on every channel. */
export function missingAlerts(world: World): string[] {
  const { ledger, evidence, trust } = world;
  const problems: string[] = [];
  const images = new Map(ledger.images.map((entry) => [entry.image.id, entry]));
  for (const { id, notes } of world.mailboxes.map((m) => ({ id: m.id, notes: changesIn(m.notes()) }))) {
    const told = new Set(notes.filter((c) => c.kind !== 'unshared').map(keyOf));
    for (const key of world.shareKeysNow()) {
      const share = ledger.intervals.get(key);
      const image = images.get(share?.imageId ?? '');
      if (share === undefined || image === undefined || told.has(key)) continue;
      if (trust.isTrustedNow(share.imageId, share.accountId)) continue;
      if (evidence.asFirstLook.has(key) && mayBeFirstLook(world, share, image)) continue;
      problems.push(`I1: ${id} was never told of ${key}, which is there`);
    }
    for (const seen of world.seen) {
      const key = shareKey(seen.imageId, seen.accountId, seen.time);
      const share = ledger.intervals.get(key);
      const image = images.get(seen.imageId);
      if (!seen.run.lived || share === undefined || image === undefined || told.has(key)) continue;
      if (evidence.asFirstLook.has(key) && mayBeFirstLook(world, share, image)) continue;
      if (trust.wasTrustedSince(seen.imageId, seen.accountId, share.began)) continue;
      // It was shared again before the reading was done: that is what people are told.
      if ([...evidence.asNews, ...evidence.asFirstLook].some((other) => isLater(other, key))) continue;
      problems.push(`I1: ${id} was never told of ${key}, which a run saw that lived to its end`);
    }
    for (const change of evidence.committed.values())
      if (isAlert(change) && !notes.some((c) => c.id === change.id))
        problems.push(`I2: ${id} was never told of ${change.kind} ${keyOf(change)}, which was committed`);
    for (const entry of ledger.living()) {
      const on = wasSurelyOffBefore(world, entry);
      if (on && entry.image.exposedToEcs)
        if (!notes.some((c) => c.kind === 'exposedToEcs' && c.imageId === entry.image.id))
          problems.push(`I1: ${id} was never told that ${entry.image.id} is exposed to ECS`);
    }
  }
  return [...new Set(problems)];
}

/** What was told or recorded and must not have been. */
export function wrongNews(world: World, history: readonly Change[]): string[] {
  const { ledger, evidence, trust } = world;
  const problems = evidence.silent.map((what) => `I2: a row was written without its change: ${what}`);
  const told = world.mailboxes.flatMap((m) => changesIn(m.notes()));
  for (const change of new Map([...history, ...told].map((c) => [c.id, c])).values()) {
    const image = ledger.images.find((i) => i.image.id === change.imageId);
    const share = ledger.intervals.get(keyOf(change));
    const what = `${change.kind} ${change.imageId} ${keyOf(change)}`;
    if (image === undefined) problems.push(`I1: ${what}: there never was such an image`);
    else if (change.kind === 'imageGone') {
      if (image.deleted === undefined) problems.push(`I1: ${what}: it is there`);
    } else if (change.kind === 'exposedToEcs' || change.kind === 'ecsExposureEnded') {
      const same = history.filter((c) => c.kind === change.kind && c.imageId === change.imageId).length;
      if (same > image.exposures.filter((e) => e.on === (change.kind === 'exposedToEcs')).length)
        problems.push(`I1: ${what}: more often than it happened`);
    } else if (share === undefined) problems.push(`I1: ${what}: it never was`);
    else if (change.kind === 'unshared') {
      if (share.ended === undefined) problems.push(`I1: ${what}: it is still shared`);
    } else if (change.kind !== 'noLongerTrusted' && isSurelyFirstLook(world, share, image))
      problems.push(`I4: ${what}: it was there before the baseline`);
  }
  const counts = new Map<string, number>();
  for (const change of history) {
    const kind = change.kind === 'sharedAgain' ? 'shared' : change.kind;
    if (!('accountId' in change) && kind !== 'imageGone') continue;
    const key = `${kind} ${change.imageId} ${keyOf(change)}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    const allowed = change.kind === 'noLongerTrusted' ? trust.losses(change.imageId, change.accountId) : 1;
    if (count > allowed) problems.push(`I5: ${key}: recorded ${count} times under ids of its own`);
  }
  return [...problems, ...world.calls.over.map((over) => `I8: ${over}`), ...world.mailboxes.flatMap(repeats)];
}

/** I3: a change comes in one envelope, and again only when it could not be stored that it had come. */
function repeats(mailbox: Mailbox): string[] {
  const envelopes = new Map<string, Set<string>>();
  for (const { envelopeId, notes } of mailbox.delivered)
    for (const { id } of notes) envelopes.set(id, (envelopes.get(id) ?? new Set()).add(envelopeId));
  const several = [...envelopes].filter(([, ids]) => ids.size > 1);
  return [
    ...several.map(([id]) => `I3: ${mailbox.id} got ${id} in several envelopes`),
    ...mailbox.needless.map(
      (id) => `I3: ${mailbox.id} got envelope ${id} again after its acceptance was stored`,
    ),
    ...mailbox.twice.map((id) => `I3: ${mailbox.id} got envelope ${id} twice though nothing had gone wrong`),
  ];
}
