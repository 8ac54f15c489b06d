import type { Change } from '../model/change.ts';
import type { Certainty, CustomImage, Reading } from '../model/image.ts';
import type { KnownShare } from '../model/known-image.ts';
import { scopeKey } from '../model/scope.ts';
import { timeId } from '../platform/ids.ts';
import { StoreError } from '../snapshot/store.ts';
import type { ListOptions } from '../openapi/pages.ts';
import type { BegunBaseline } from '../state/baseline.ts';
import { imageOf, wasAnyReadSince } from '../state/coverage.ts';
import type { ScopeSnapshot } from '../state/scope-snapshot.ts';
import { readShares } from '../swas/read-shares.ts';
import { diff } from './diff.ts';
import { inThePast } from '../platform/stored-time.ts';
import { MANY_EMPTIED } from './evidence.ts';
import { postChanges } from './post-changes.ts';
import type { ScopeDeps } from './scope-deps.ts';
import { surelyRewritten } from './share-news.ts';
import type { DiffInput, Step } from './step.ts';

/** What the audit of an image needs from its scope's list. */
export interface ImageDeps extends ScopeDeps {
  readonly snapshot: ScopeSnapshot;
  readonly baseline: BegunBaseline;
  /** The scope's last whole list before this run's. */
  readonly lastListedMs: number | undefined;
  /** The scope's list is still read, so that the run goes on anyway: a reading may wait for the quota. */
  readonly isListing: () => boolean;
}

/** An image to be read. */
export interface ImageToRead {
  readonly image: CustomImage;
  /** Its flag has just turned to shared: it may use the calls that are kept for such images (I7). */
  readonly hasTurned?: boolean;
  /** The list lacks it; see `DiffInput`. */
  readonly absence?: { readonly lacked: Certainty | undefined } | undefined;
}

/** An image that was read, and what was committed. */
export interface ImageAudit extends ImageToRead {
  readonly reading: Reading;
  /** Its last whole reading before this one. */
  readonly lastReadMs: number | undefined;
  /** In the order of their commits. The last one says whether the image must be decided again at the end of the run. */
  readonly steps: readonly Step[];
}

/** Under a lease nobody else writes these rows; whoever does so again and again is a fault to be seen. */
const MAX_CONFLICTS = 5;

/** Reads one image, commits and posts what changed: read ─▶ diff ─▶ commit ─▶ post. Throws only for the store. */
export async function auditImage(toRead: ImageToRead, deps: ImageDeps): Promise<ImageAudit> {
  const { imageId } = toRead.image;
  const { readAtMs } = imageOf(deps.record.coverage, imageId);
  for (let conflicts = 0; conflicts <= MAX_CONFLICTS; conflicts += 1) {
    const reading = await read(toRead, deps);
    const known = deps.snapshot.image(imageId);
    const nowMs = deps.clock.now();
    const lastReadMs = latest(inThePast(readAtMs, nowMs), inThePast(known?.verifiedMs, nowMs));
    for (const ms of surelyRewritten(known?.shares ?? [], reading, { lastReadMs, nowMs }))
      deps.rewrittenByMs.add(ms);
    const steps = await decide({ ...toRead, reading, lastReadMs, steps: [] }, false, deps);
    if (steps !== undefined) return { ...toRead, reading, lastReadMs, steps };
    // Decided on a row that somebody else has changed meanwhile: read the cloud again, too.
  }
  const message = `Somebody else keeps writing the row of image ${imageId}; does a second deployment use the same tables without this one's lease?`;
  throw new StoreError(message, { code: 'StoreUnavailable', retryable: true });
}

const latest = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);

/**
 * Decides what the list alone says of an image: that it is exposed to ECS is believed at once (I1), whatever becomes of
 * its share call.
 */
export async function decideListed({ image }: ImageToRead, deps: ImageDeps): Promise<readonly Step[]> {
  const reading = { shares: [], certainty: 'failed', atMs: deps.clock.now() } as const;
  const lastReadMs = inThePast(imageOf(deps.record.coverage, image.imageId).readAtMs, deps.clock.now());
  return (await decide({ image, reading, lastReadMs, steps: [] }, false, deps)) ?? [];
}

/** Decides an image again, now that every image of the run was read. A row that was changed meanwhile is left alone. */
export async function decideAtLast(audit: ImageAudit, deps: ImageDeps): Promise<readonly Step[]> {
  return (await decide(audit, true, deps)) ?? [];
}

/**
 * Calls of each minute that are kept for an image whose flag has just turned to shared (I7). Each one more makes all others
 * wait longer: with two, a share that no flag shows is told half a minute later.
 */
const KEPT_CALLS = 1;
/** Such an image may wait so long for the quota: it is worth more than the next run's start. */
const TURNED_WAIT_MS = 20_000;

async function read({ image, absence, hasTurned }: ImageToRead, deps: ImageDeps): Promise<Reading> {
  const { client, clock, scope, snapshot, record } = deps;
  const calls = callsFor(hasTurned === true, deps);
  const { imageId } = image;
  const known = snapshot.image(imageId);
  // What was another account's, and is not there, is not asked for.
  if (absence !== undefined && known?.receivedFrom !== undefined)
    return { shares: [], certainty: 'failed', atMs: clock.now() };
  const { cut, miscount, pages } = imageOf(record.coverage, imageId);
  // Begun with too few calls left, it would wait for the next minute's, and keep the next run from its work.
  return readShares(
    client,
    { regionId: scope.regionId, imageId },
    clock,
    { ...calls, places: pages },
    {
      from: cut?.nextPage,
      before: miscount,
      confirm: known === undefined ? deps.baseline.images.has(imageId) : known.firstLook !== 'over',
    },
  );
}

function callsFor(hasTurned: boolean, { calls, freshMs, isListing }: ImageDeps): ListOptions {
  // A person waits for everything to be read: nothing is kept for later.
  if (freshMs === undefined) return calls;
  if (!hasTurned && isListing()) return { ...calls, beginWithinMs: undefined, leaveFree: KEPT_CALLS };
  return hasTurned
    ? { ...calls, beginWithinMs: TURNED_WAIT_MS, leaveFree: 0 }
    : { ...calls, leaveFree: KEPT_CALLS };
}

/** @param isFinal every image of the run was read. @returns undefined: somebody else changed the row meanwhile. */
async function decide(
  audit: ImageAudit,
  isFinal: boolean,
  deps: ImageDeps,
): Promise<readonly Step[] | undefined> {
  const { imageId } = audit.image;
  const steps: Step[] = [];
  for (;;) {
    const step = diff(await inputOf(audit, isFinal, deps));
    steps.push(step);
    if (!step.isAltered) return steps;
    await rememberBaseline(step.baseline, deps);
    if (!(await deps.snapshot.commit(step.next, deps.newToken()))) return undefined;
    await learnClock(step.changes, deps);
    await postChanges(imageId, { ...deps, token: deps.newToken(), again: false });
    if (!step.hasMore) return steps;
  }
}

async function inputOf(audit: ImageAudit, isFinal: boolean, deps: ImageDeps): Promise<DiffInput> {
  const { scope, snapshot, record, baseline, clock, due, seen } = deps;
  const { image, absence, reading, lastReadMs } = audit;
  const known = snapshot.image(image.imageId);
  const held = new Set(known?.shares.map((s) => s.accountId));
  await seen.learn(reading.shares.map((s) => s.accountId).filter((id) => !held.has(id)));
  return {
    scope,
    known,
    firstList: {
      atMs: baseline.atMs,
      dueMs: baseline.atMs + due.imageMs,
      toldMs: deps.firstLookToldMs,
    },
    listedFirst: baseline.images.has(image.imageId)
      ? { exposedToEcs: baseline.images.get(image.imageId) }
      : undefined,
    image,
    absence,
    reading,
    policy: deps.policy,
    nowMs: clock.now(),
    lastReadMs,
    lastListedMs: deps.lastListedMs,
    manyEmptied: held.size > 0 && reading.shares.length === 0 && areManyEmptied(image.imageId, snapshot),
    othersAnswered: (sinceMs) =>
      wasAnyReadSince(
        record.coverage,
        sinceMs,
        snapshot.ownIds().filter((id) => id !== image.imageId),
      ),
    rewriting: { byMs: deps.rewrittenByMs, isFinal },
    utcOffsetMinutes: deps.serviceClock.offsetMinutes,
    hasBeenSeen: (id) => held.has(id) || seen.has(id),
    newId: () => timeId(clock.now()),
  };
}

const areManyEmptied = (imageId: string, snapshot: ScopeSnapshot): boolean =>
  new Set([...snapshot.emptiedIds(), imageId]).size >= MANY_EMPTIED;

/** Before the commit, and harmless to repeat: what is baseline leaves no change in the row that would bring it back. */
async function rememberBaseline(found: readonly KnownShare[], deps: ImageDeps): Promise<void> {
  if (found.length === 0) return;
  const accounts = found.map((s) => s.accountId);
  await deps.seen.remember(accounts, scopeKey(deps.scope), deps.clock.now(), deps.newToken());
}

/**
 * A share seen for the first time was made after the last reading without it, and before it was noticed. Of an account
 * that was seen before, the service may show the time of an earlier share.
 */
async function learnClock(changes: readonly Change[], { serviceClock, newToken }: ImageDeps): Promise<void> {
  const windows = changes.flatMap((change) =>
    change.kind === 'shared' && change.neverSeenBefore && change.lastSeenWithoutMs !== undefined
      ? [{ sharedTime: change.sharedTime, afterMs: change.lastSeenWithoutMs, beforeMs: change.noticedAtMs }]
      : [],
  );
  if (windows.length > 0) await serviceClock.learn(windows, newToken());
}
