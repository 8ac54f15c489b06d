import type { CustomImage } from '../model/image.ts';
import { isWhole } from '../model/image.ts';
import type { Scope } from '../model/scope.ts';
import { allSettledOrThrow } from '../platform/all-settled-or-throw.ts';
import { StoreError } from '../snapshot/store.ts';
import { type BegunBaseline, type LoadedBaseline, loadBaseline, saveBaseline } from '../state/baseline.ts';
import { Coverage } from '../state/coverage.ts';
import { ScopeSnapshot } from '../state/scope-snapshot.ts';
import { findImages, type Listing, listImages } from '../swas/list-images.ts';
import { inThePast } from '../platform/stored-time.ts';
import { isLookDue } from './evidence.ts';
import { firstList } from './first-list.ts';
import type { FirstLook } from './first-look.ts';
import {
  decideAtLast,
  auditImage,
  type ImageAudit,
  type ImageDeps,
  type ImageToRead,
} from './image-audit.ts';
import { postChanges } from './post-changes.ts';
import type { Candidate } from './reading-order.ts';
import { otherOwner } from './received.ts';
import type { ScopeDeps } from './scope-deps.ts';
import { ScopeHealth } from './scope-health.ts';
import { type ScopeOutcome, tallyOf } from './scope-outcome.ts';

const DAY_MS = 86_400_000;

/** An image whose turn has not come yet. */
export interface ImageCandidate extends Candidate, ImageToRead {}

/** A scope before its list: what is kept of it between runs. */
export interface OpenScope extends ScopeDeps {
  readonly coverage: Coverage;
  readonly first: LoadedBaseline;
}

export async function openScope(deps: ScopeDeps): Promise<OpenScope> {
  const [coverage, first] = await Promise.all([
    Coverage.load(deps.store, deps.scope, deps.clock.now()),
    loadBaseline(deps.store, deps.scope, deps.clock.now()),
  ]);
  return { ...deps, coverage, first };
}

/** All its images had their turn in a run a short while ago: it is not even listed. */
export const rests = (open: OpenScope): boolean =>
  open.first.baseline.kind === 'begun' && isFresh(open, open.coverage.coveredAtMs);

function isFresh({ clock, freshMs }: ScopeDeps, atMs: number | undefined): boolean {
  return freshMs !== undefined && atMs !== undefined && clock.now() - atMs < freshMs;
}

/**
 * Lists a scope's images, begins its baseline, and says what is to be read. Throws only for the store as a whole; what
 * the cloud refuses, or one damaged row, is part of the outcome.
 */
export async function listScope(open: OpenScope): Promise<ListedScope> {
  const { store, client, scope, calls, coverage, first } = open;
  // The list is on its way while the snapshot is read.
  const underWay = listImages(client, scope.regionId, calls, {
    before: coverage.miscount,
    confirm: first.baseline.kind !== 'begun',
  });
  const loading = ScopeSnapshot.load(store, scope);
  await allSettledOrThrow<unknown>([underWay, loading], open.stop);
  const [listing, snapshot] = await Promise.all([underWay, loading]);
  const listed = new ListedScope(open, listing, snapshot);
  await listed.begin();
  return listed;
}

/** A scope after its list. */
export class ListedScope {
  readonly scope: Scope;
  readonly listing: Listing;
  readonly snapshot: ScopeSnapshot;
  readonly #open: OpenScope;
  readonly #health: ScopeHealth;
  readonly #lastListedMs: number | undefined;
  #deps: ImageDeps | undefined;
  #candidates: readonly ImageCandidate[] = [];
  readonly #audits: ImageAudit[] = [];
  #rested = 0;

  constructor(open: OpenScope, listing: Listing, snapshot: ScopeSnapshot) {
    this.scope = open.scope;
    this.listing = listing;
    this.snapshot = snapshot;
    this.#open = open;
    this.#lastListedMs = open.coverage.listedAtMs;
    this.#health = new ScopeHealth(open, (imageId) => snapshot.outline(imageId)?.name ?? '');
  }

  /** What is to be read, in no order. */
  due: readonly ImageCandidate[] = [];

  async begin(): Promise<void> {
    const { coverage, clock } = this.#open;
    for (const imageId of this.snapshot.unpostedIds())
      await this.#guarded({ imageId, name: '' }, () =>
        postChanges(imageId, {
          ...this.#open,
          snapshot: this.snapshot,
          token: this.#open.newToken(),
          again: true,
        }),
      );
    await this.#health.listed(this.listing);
    if (isWhole(this.listing.certainty)) coverage.listedAtMs = clock.now();
    const baseline = await this.#baseline();
    // Before its baseline a scope has no news: nothing can be told from what was there all along.
    if (baseline === undefined) return;
    this.#deps = {
      ...this.#open,
      snapshot: this.snapshot,
      baseline,
      lastListedMs: this.#lastListedMs,
    };
    const images = [...this.listing.images.map((image) => ({ image })), ...(await this.#unlisted())];
    this.#candidates = images.map((toRead) => this.#candidate(toRead));
    this.due = this.#candidates.filter((candidate) => this.#isDue(candidate));
    this.#rested = this.#candidates.length - this.due.length;
  }

  /** Reads one image, commits and posts what changed; undefined: its row in the snapshot cannot be used. */
  async read({ image, absence }: ImageCandidate): Promise<ImageAudit | undefined> {
    const deps = this.#deps;
    if (deps === undefined) throw new Error('an image is read after its list');
    return this.#guarded(image, async () => {
      const audit = await auditImage({ image, absence }, deps);
      this.#audits.push(audit);
      await this.#health.read(audit, this.snapshot.image(image.imageId));
      return audit;
    });
  }

  /** When every image of the run had its turn: decides what was doubtful, and saves the coverage. */
  async finish(): Promise<ScopeOutcome> {
    const { coverage, clock, newToken } = this.#open;
    const late = await this.#decideDoubtful();
    const isListed = isWhole(this.listing.certainty);
    if (isListed) {
      const isThere = (imageId: string) => this.snapshot.outline(imageId)?.gone !== true;
      const listedIds = this.#candidates.map((c) => c.imageId).filter(isThere);
      const living = new Set([...listedIds, ...this.snapshot.livingIds()]);
      for (const imageId of coverage.imageIds()) if (!living.has(imageId)) await this.#health.gone(imageId);
      coverage.keepOnly(living);
      await this.#health.owners([...living].map((id) => this.snapshot.outline(id)?.receivedFrom));
    }
    await this.#health.finish();
    const tally = tallyOf([...this.#audits.flatMap((audit) => audit.steps), ...late]);
    const read = this.#rested + this.#health.readCount;
    const failed = this.#health.failedCount;
    // All had their turn; what failed has its own trouble.
    if (isListed && read + failed >= this.#candidates.length) coverage.coveredAtMs = clock.now();
    await coverage.save(newToken());
    return {
      scope: this.scope,
      listed: isListed,
      images: this.#candidates.length,
      read,
      failed,
      hasBaseline: this.#deps !== undefined,
      changes: tally,
      oldestReadMs: coverage.oldestReadMs(this.#candidates.map((c) => c.imageId)),
      failure: this.listing.failure,
      failedImages: this.#health.failedImages(),
    };
  }

  /** What people are to know of the scope's first look (I4). */
  firstLook(): FirstLook {
    const baseline = this.#deps?.baseline;
    const isUnread = ({ imageId }: Candidate): boolean =>
      baseline?.images.has(imageId) === true && this.#open.coverage.image(imageId).readAtMs === undefined;
    const unread = this.#candidates.filter(isUnread).length;
    const { certainty, failure } = this.listing;
    const isDenied = failure?.denied === true;
    const isListed = isWhole(certainty);
    return { scope: this.scope, baseline, isListed, isDenied, unread, snapshot: this.snapshot };
  }

  async #baseline(): Promise<BegunBaseline | undefined> {
    const { store, scope, clock, first, due, newToken } = this.#open;
    const next = firstList(first.baseline, this.listing, clock.now(), due.listMs);
    if (next === first.baseline) return next.kind === 'begun' ? next : undefined;
    const begun = { baseline: next, version: first.version };
    const { baseline } = await saveBaseline(store, scope, begun, clock.now(), newToken());
    if (baseline.kind !== 'begun') return undefined;
    if (baseline.isUnfinished) await this.#health.unfinishedFirstList(baseline.images.size);
    return baseline;
  }

  async #decideDoubtful() {
    const deps = this.#deps;
    if (deps === undefined) return [];
    const doubtful = this.#audits.filter((audit) => audit.steps.at(-1)?.isDoubtful === true);
    const steps = [];
    for (const audit of doubtful)
      steps.push(...((await this.#guarded(audit.image, () => decideAtLast(audit, deps))) ?? []));
    return steps;
  }

  #candidate(toRead: ImageToRead): ImageCandidate {
    const { imageId, flaggedShared } = toRead.image;
    const outline = this.snapshot.outline(imageId);
    return {
      ...toRead,
      imageId,
      likelyShared: flaggedShared === true || outline?.shared === true,
      readAtMs: this.#open.coverage.image(imageId).readAtMs,
      tooLong: this.#health.isTooLong(imageId),
    };
  }

  #isDue({ image, absence, readAtMs }: ImageCandidate): boolean {
    const { clock, scope } = this.#open;
    const outline = this.snapshot.outline(image.imageId);
    const isOthers = outline?.receivedFrom !== undefined && otherOwner(scope, image, outline) !== undefined;
    if (isOthers) return absence?.lacked !== undefined || clock.now() - (readAtMs ?? 0) >= DAY_MS;
    const isExposedNow = image.exposedToEcs !== undefined && image.exposedToEcs !== outline?.exposedToEcs;
    return isExposedNow || !isFresh(this.#open, inThePast(readAtMs, clock.now()));
  }

  /**
   * Images that the snapshot knows and the list lacks. They are read like the others; a look by their ids says whether
   * the list is right.
   */
  async #unlisted(): Promise<ImageToRead[]> {
    const { client, scope, calls, clock } = this.#open;
    const listed = new Set(this.listing.images.map((i) => i.imageId));
    const missing = this.snapshot.livingIds().filter((id) => !listed.has(id));
    const stub = (imageId: string): CustomImage => ({
      imageId,
      name: this.snapshot.outline(imageId)?.name ?? '',
    });
    const looked = isWhole(this.listing.certainty)
      ? missing.filter((id) => isLookDue(this.snapshot.outline(id)?.missing, clock.now()))
      : [];
    if (looked.length === 0)
      return missing.map((id) => ({ image: stub(id), absence: { lacked: undefined } }));
    const found = await findImages(client, scope.regionId, looked, calls);
    const there = new Map(found.images.map((image) => [image.imageId, image]));
    const both = found.certainty === 'complete' ? this.listing.certainty : found.certainty;
    return missing.map((id) => {
      const image = there.get(id);
      if (image !== undefined) return { image };
      const isLacked = looked.includes(id) && isWhole(both);
      return { image: stub(id), absence: { lacked: isLacked ? both : undefined } };
    });
  }

  /** One row that is damaged, or that the store refuses, is its image's failure and not the run's. */
  async #guarded<T>(
    { imageId, name }: Pick<CustomImage, 'imageId' | 'name'>,
    work: () => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      const own =
        error instanceof StoreError && (error.code === 'StoreCorrupt' || error.code === 'StoreRejected');
      if (!own) throw error;
      this.#health.broken({ imageId, name }, { code: error.code, message: error.message });
      return undefined;
    }
  }
}
