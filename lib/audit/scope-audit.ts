import type { ChangeKind } from '../model/change.ts';
import type { Failure } from '../model/health.ts';
import type { CustomImage, Reading } from '../model/image.ts';
import type { Scope } from '../model/scope.ts';
import { allSettledOrThrow } from '../platform/all-settled-or-throw.ts';
import { StoreError } from '../snapshot/store.ts';
import { OpenApiError } from '../openapi/errors.ts';
import { findImages, type Listing, listImages } from '../swas/list-images.ts';
import { Baseline } from '../state/baseline.ts';
import { Coverage } from '../state/coverage.ts';
import type { Step } from './diff.ts';
import { type ImageDeps, postChanges, readImage, type ScopeDeps, commitGone } from './image-audit.ts';
import { ScopeHealth } from './scope-health.ts';
import { ScopeSnapshot } from '../state/scope-snapshot.ts';
import { vanished } from './vanished.ts';
import type { Candidate } from './reading-order.ts';

/** An image whose turn has not come yet. */
export interface ImageCandidate extends Candidate {
  readonly image: CustomImage;
}

/** What became of a scope in this run. */
export interface ScopeOutcome {
  readonly scope: Scope;
  readonly listed: boolean;
  readonly images: number;
  /** Read in this run, or so lately that they are not due yet. */
  readonly read: number;
  readonly failed: number;
  /** `taken`: its summary was told in this run; `told`: in an earlier one. */
  readonly baseline: 'none' | 'open' | 'taken' | 'told';
  readonly changes: Readonly<Partial<Record<ChangeKind, number>>>;
  readonly oldestReadMs: number | undefined;
  readonly failure: Failure | undefined;
  /** The images that failed, and why; the first few of many. */
  readonly failedImages: Readonly<Record<string, Failure>>;
}

/**
 * One scope in one run: list, then read image by image, then finish. Throws only for the store as a whole; what the
 * cloud refuses, or one damaged row, is part of the outcome.
 */
export class ScopeAudit {
  readonly scope: Scope;
  /** The last complete list before this run's; undefined: never. */
  readonly lastListedMs: number | undefined;
  readonly #parts: ScopeDeps;
  readonly #coverage: Coverage;
  readonly #health: ScopeHealth;
  #baseline: Baseline | undefined;
  /** Given as soon as the scope has its turn: what is resting is not even loaded. */
  #imageParts: ImageDeps | undefined;
  #candidates: readonly ImageCandidate[] = [];
  #listed = false;
  #failure: Failure | undefined;
  #read = 0;
  #failed = 0;
  readonly #changes: Partial<Record<ChangeKind, number>> = {};

  private constructor(
    scope: Scope,
    parts: ScopeDeps,
    state: { coverage: Coverage; baseline: Baseline | undefined },
  ) {
    const { coverage, baseline } = state;
    this.scope = scope;
    this.#parts = parts;
    this.#coverage = coverage;
    this.#baseline = baseline;
    this.lastListedMs = coverage.listedAtMs;
    const nameOf = (imageId: string) => this.#outline(imageId)?.name ?? '';
    this.#health = new ScopeHealth({ ...parts, scope, coverage, nameOf });
  }

  static async open(scope: Scope, parts: ScopeDeps): Promise<ScopeAudit> {
    const [coverage, baseline] = await Promise.all([
      Coverage.load(parts.store, scope, parts.clock.now()),
      Baseline.load(parts.store, scope, parts.clock.now()),
    ]);
    return new ScopeAudit(scope, parts, { coverage, baseline });
  }

  /** Lists the scope's images, begins its baseline, settles what is gone; returns what is to be read. */
  async list(): Promise<readonly ImageCandidate[]> {
    const { store, client, clock, calls, newToken } = this.#parts;
    if (this.#isFresh(this.#coverage.coveredAtMs)) return [];
    // The list is on its way while the snapshot is read.
    const underWay = listImages(client, this.scope.regionId, calls);
    const loading = this.#load();
    await allSettledOrThrow<unknown>([underWay, loading], this.#parts.stop);
    const [listing, parts] = await Promise.all([underWay, loading]);
    this.#failure =
      listing.failure ?? vanished(parts.snapshot.livingIds(), listing, this.#coverage.trouble, clock.now());
    this.#listed = this.#failure === undefined;
    await this.#health.listed(this.#failure);
    if (this.#listed) {
      this.#baseline ??= await Baseline.begin(store, this.scope, listing.images, clock.now(), newToken());
      this.#coverage.listedAtMs = clock.now();
    }
    // Before its baseline a scope has no news: nothing can be told from what was there all along.
    if (this.#baseline === undefined) return [];
    const images = [...listing.images, ...(await this.#unlisted(listing, parts))];
    this.#candidates = images.map((image) => ({ image, ...this.#standing(image) }));
    const due = this.#candidates.filter((c) => !this.#isFresh(c.readAtMs));
    this.#read += this.#candidates.length - due.length;
    return due;
  }

  /** Loads the snapshot, and posts what a run before committed and did not live to post. */
  async #load(): Promise<ImageDeps> {
    const snapshot = await ScopeSnapshot.load(this.#parts.store, this.scope);
    const baselineNow = () => this.#baseline;
    const parts: ImageDeps = {
      ...this.#parts,
      scope: this.scope,
      snapshot,
      coverage: this.#coverage,
      lastListedMs: this.lastListedMs,
      // It may begin with this run's list.
      get baseline() {
        return baselineNow();
      },
      onStep: (step) => this.#count(step),
    };
    this.#imageParts = parts;
    for (const imageId of snapshot.unpostedIds())
      await this.#guarded(imageId, () => postChanges(imageId, parts, true));
    return parts;
  }

  /** Why the list is not complete; undefined: it is, or was not asked for yet. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** Reads one image, commits and posts what changed; undefined: its row in the snapshot cannot be used. */
  async read({ image }: ImageCandidate): Promise<Reading | undefined> {
    const parts = this.#imageParts;
    if (parts === undefined) throw new Error('an image is read after its list');
    return this.#guarded(image.imageId, async () => {
      const reading = await readImage(image, parts);
      const result = this.#health.read(image, reading);
      if (result === 'read') this.#read += 1;
      if (result === 'failed') this.#failed += 1;
      return reading;
    });
  }

  /** Tells the baseline when it is due and saves the coverage. */
  async finish(): Promise<ScopeOutcome> {
    if (this.#imageParts === undefined) return this.#rested();
    const { clock, postNotes, newToken } = this.#parts;
    const { snapshot } = this.#imageParts;
    const living = new Set([...this.#candidates.map((c) => c.imageId), ...snapshot.livingIds()]);
    if (this.#listed) {
      for (const { imageId } of this.#coverage.told())
        if (!living.has(imageId)) await this.#health.gone(imageId);
      this.#coverage.keepOnly(living);
    }
    await this.#health.finish();
    const baseline = this.#baseline;
    const isRead = (id: string) =>
      this.#coverage.image(id).readAtMs !== undefined ||
      (baseline !== undefined && this.#listed && !living.has(id));
    const failures = (id: string) => this.#coverage.image(id).trouble?.runs ?? 0;
    const taken = baseline?.isDue(isRead, failures, clock.now()) === true;
    if (baseline !== undefined && taken) {
      const unread = [...baseline.imageIds].filter((id) => !isRead(id)).length;
      await postNotes([baseline.note(snapshot.images(), unread, clock.now())]);
      await baseline.markTold(clock.now(), newToken());
    }
    // All had their turn; what failed has its own trouble.
    if (this.#listed && this.#read + this.#failed >= this.#candidates.length)
      this.#coverage.coveredAtMs = clock.now();
    await this.#coverage.save(newToken());
    return {
      scope: this.scope,
      listed: this.#listed,
      images: this.#candidates.length,
      read: this.#read,
      failed: this.#failed,
      baseline: baseline === undefined ? 'none' : baseline.told ? 'told' : taken ? 'taken' : 'open',
      changes: { ...this.#changes },
      oldestReadMs: this.#coverage.oldestReadMs(this.#candidates.map((c) => c.imageId)),
      failure: this.#failure,
      failedImages: this.#health.failedImages(),
    };
  }

  /** All its images had their turn in a run a short while ago. */
  #rested(): ScopeOutcome {
    const imageIds = this.#coverage.imageIds();
    return {
      scope: this.scope,
      listed: true,
      images: imageIds.length,
      read: imageIds.length,
      failed: 0,
      baseline: this.#baseline === undefined ? 'none' : this.#baseline.told ? 'told' : 'open',
      changes: {},
      oldestReadMs: this.#coverage.oldestReadMs(imageIds),
      failure: undefined,
      failedImages: {},
    };
  }

  #outline(imageId: string) {
    return this.#imageParts?.snapshot.outline(imageId);
  }

  #isFresh(atMs: number | undefined): boolean {
    const { clock, freshMs } = this.#parts;
    return freshMs !== undefined && atMs !== undefined && clock.now() - atMs < freshMs;
  }

  #standing({ imageId, flaggedShared }: CustomImage): Candidate {
    const { readAtMs } = this.#coverage.image(imageId);
    const likelyShared = flaggedShared === true || this.#outline(imageId)?.shared === true;
    return { imageId, likelyShared, readAtMs, tooLong: this.#health.isTooLong(imageId) };
  }

  /**
   * Images that the snapshot knows and the list lacks. From a complete list: a second look by id settles who is
   * gone, and whoever is found is read. From any other: they are read like the rest.
   */
  async #unlisted(listing: Listing, parts: ImageDeps): Promise<CustomImage[]> {
    const { snapshot } = parts;
    const listed = new Set(listing.images.map((i) => i.imageId));
    const missing = snapshot.livingIds().filter((id) => !listed.has(id));
    if (missing.length === 0) return [];
    const stubs = () => missing.map((imageId) => ({ imageId, name: snapshot.outline(imageId)?.name ?? '' }));
    if (!this.#listed) return stubs();
    try {
      const found = await findImages(this.#parts.client, this.scope.regionId, missing, this.#parts.calls);
      const there = new Set(found.map((i) => i.imageId));
      for (const id of missing.filter((m) => !there.has(m)))
        await this.#guarded(id, async () => {
          await commitGone(id, parts);
          await this.#health.gone(id);
        });
      return found;
    } catch (error) {
      if (!(error instanceof OpenApiError)) throw error;
      return stubs();
    }
  }

  /** One row that is damaged, or that the store refuses, is its image's failure and not the run's. */
  async #guarded<T>(imageId: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      const own =
        error instanceof StoreError && (error.code === 'StoreCorrupt' || error.code === 'StoreRejected');
      if (!own) throw error;
      const name = this.#outline(imageId)?.name ?? '';
      this.#health.broken({ imageId, name }, { code: error.code, message: error.message });
      this.#failed += 1;
      return undefined;
    }
  }

  #count(step: Step): void {
    for (const { kind } of step.changes) this.#changes[kind] = (this.#changes[kind] ?? 0) + 1;
  }
}
