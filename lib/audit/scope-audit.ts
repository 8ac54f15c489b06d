import {
  type ChangeKind,
  type CustomImage,
  type Failure,
  type Note,
  type Reading,
  type Scope,
  scopeKey,
} from '../model.ts';
import type { Clock } from '../platform/clock.ts';
import { timeId } from '../platform/ids.ts';
import { type Store, StoreError } from '../snapshot/store.ts';
import type { SwasClient } from '../swas/client.ts';
import { SwasError } from '../swas/errors.ts';
import { findImages, type Listing, listImages } from '../swas/list-images.ts';
import type { TakeOptions } from '../swas/quota.ts';
import { readShares } from '../swas/read-shares.ts';
import { Baseline } from './baseline.ts';
import { Coverage } from './coverage.ts';
import { diff, diffGone, type Step } from './diff.ts';
import { post } from './post.ts';
import { ScopeHealth } from './scope-health.ts';
import { ScopeSnapshot } from './scope-snapshot.ts';
import type { SeenAccounts } from './seen-accounts.ts';
import type { TrustPolicy } from './trust-policy.ts';
import type { Candidate } from './turn.ts';

/** An image whose turn has not come yet. */
export interface ImageCandidate extends Candidate {
  readonly image: CustomImage;
}

export interface ScopeParts {
  readonly store: Store;
  readonly client: SwasClient;
  readonly seen: SeenAccounts;
  readonly policy: TrustPolicy;
  readonly clock: Clock;
  readonly calls: TakeOptions;
  /** A token for each write, never the same twice. */
  readonly newToken: () => string;
  readonly postNotes: (notes: readonly Note[]) => Promise<void>;
}

/** What became of a scope in this run. */
export interface ScopeOutcome {
  readonly scope: Scope;
  readonly listed: boolean;
  readonly images: number;
  readonly read: number;
  readonly failed: number;
  /** `taken`: its summary was told in this run; `told`: in an earlier one. */
  readonly baseline: 'none' | 'open' | 'taken' | 'told';
  readonly changes: Readonly<Partial<Record<ChangeKind, number>>>;
  readonly oldestReadMs: number | undefined;
  readonly failure: Failure | undefined;
}

/** Under a lease nobody else writes these rows; whoever does so again and again is a fault to be seen. */
const MAX_CONFLICTS = 5;

/**
 * One scope in one run: list, then read image by image, then finish. Throws only for the store; what the cloud
 * refuses is part of the outcome.
 */
export class ScopeAudit {
  readonly scope: Scope;
  readonly #parts: ScopeParts;
  readonly #snapshot: ScopeSnapshot;
  readonly #coverage: Coverage;
  readonly #health: ScopeHealth;
  #baseline: Baseline | undefined;
  #lastListedMs: number | undefined;
  #candidates: readonly ImageCandidate[] = [];
  #listed = false;
  #failure: Failure | undefined;
  #read = 0;
  #failed = 0;
  readonly #changes: Partial<Record<ChangeKind, number>> = {};

  private constructor(
    scope: Scope,
    parts: ScopeParts,
    state: { snapshot: ScopeSnapshot; coverage: Coverage; baseline: Baseline | undefined },
  ) {
    this.scope = scope;
    this.#parts = parts;
    this.#snapshot = state.snapshot;
    this.#coverage = state.coverage;
    this.#health = new ScopeHealth(scope, state.coverage, parts.clock, parts.postNotes);
    this.#baseline = state.baseline;
    this.#lastListedMs = state.coverage.listedAtMs;
  }

  /** Loads what is stored and posts what a run before committed and did not live to post. */
  static async open(scope: Scope, parts: ScopeParts): Promise<ScopeAudit> {
    const [snapshot, coverage, baseline] = await Promise.all([
      ScopeSnapshot.load(parts.store, scope),
      Coverage.load(parts.store, scope),
      Baseline.load(parts.store, scope),
    ]);
    const audit = new ScopeAudit(scope, parts, { snapshot, coverage, baseline });
    for (const imageId of snapshot.unpostedIds()) await audit.#post(imageId);
    return audit;
  }

  /** Lists the scope's images, begins its baseline, settles what is gone; returns what is to be read. */
  async list(): Promise<readonly ImageCandidate[]> {
    const { store, client, clock, calls, newToken } = this.#parts;
    const listing = await listImages(client, this.scope.regionId, calls);
    this.#listed = listing.complete;
    this.#failure = listing.failure;
    await this.#health.listed(listing.failure);
    if (listing.complete) {
      this.#baseline ??= await Baseline.begin(store, this.scope, listing.images, clock.now(), newToken());
      this.#coverage.listedAtMs = clock.now();
    }
    // Before its baseline a scope has no news: nothing can be told from what was there all along.
    if (this.#baseline === undefined) return [];
    const images = [...listing.images, ...(await this.#unlisted(listing))];
    this.#candidates = images.map((image) => {
      const { readAtMs } = this.#coverage.image(image.imageId);
      const likelyShared =
        image.flaggedShared === true || this.#snapshot.outline(image.imageId)?.shared === true;
      return {
        image,
        imageId: image.imageId,
        likelyShared,
        readAtMs,
        tooLong: this.#health.isTooLong(image.imageId),
      };
    });
    return this.#candidates;
  }

  /** Reads one image, commits and posts what changed. */
  async read({ image }: ImageCandidate): Promise<Reading> {
    const { client, clock, calls } = this.#parts;
    const { imageId } = image;
    for (let conflicts = 0; ; conflicts += 1) {
      const known = new Set(this.#snapshot.image(imageId)?.shares.map((s) => s.accountId));
      const reading = await readShares(
        client,
        { regionId: this.scope.regionId, imageId },
        known,
        clock,
        calls,
      );
      // Decided on a row that somebody else has changed meanwhile: read the cloud again, too.
      if (await this.#apply(image, reading)) {
        const result = this.#health.read(image, reading);
        if (result === 'read') this.#read += 1;
        if (result === 'failed') this.#failed += 1;
        return reading;
      }
      if (conflicts >= MAX_CONFLICTS)
        throw new StoreError(
          `Somebody else keeps writing the row of image ${imageId}; is a second deployment using the same tables without this one's lease?`,
          {
            code: 'StoreUnavailable',
            retryable: true,
          },
        );
    }
  }

  /** Tells the baseline when it is due and saves the coverage. */
  async finish(): Promise<ScopeOutcome> {
    const { clock, postNotes, newToken } = this.#parts;
    await this.#health.finish();
    const baseline = this.#baseline;
    const isRead = (id: string) =>
      this.#coverage.image(id).readAtMs !== undefined || this.#snapshot.outline(id)?.flags.gone === true;
    const failures = (id: string) => this.#coverage.image(id).trouble?.runs ?? 0;
    const taken = baseline?.isDue(isRead, failures, clock.now()) === true;
    if (baseline !== undefined && taken) {
      const unread = [...baseline.imageIds].filter((id) => !isRead(id)).length;
      await postNotes([baseline.note(this.#snapshot.images(), unread, clock.now())]);
      await baseline.markTold(clock.now(), newToken());
    }
    const living = new Set([...this.#candidates.map((c) => c.imageId), ...this.#snapshot.livingIds()]);
    if (this.#listed) this.#coverage.keepOnly(living);
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
    };
  }

  /**
   * Images that the snapshot knows and the list lacks. From a complete list: a second look by id settles who is
   * gone, and whoever is found is read. From an incomplete one: they are read like the others.
   */
  async #unlisted(listing: Listing): Promise<CustomImage[]> {
    const listed = new Set(listing.images.map((i) => i.imageId));
    const missing = this.#snapshot.livingIds().filter((id) => !listed.has(id));
    if (missing.length === 0) return [];
    const stubs = () =>
      missing.map((imageId) => ({ imageId, name: this.#snapshot.image(imageId)?.name ?? '' }));
    if (!listing.complete) return stubs();
    try {
      const found = await findImages(this.#parts.client, this.scope.regionId, missing, this.#parts.calls);
      const there = new Set(found.map((i) => i.imageId));
      for (const id of missing) if (!there.has(id)) await this.#settleGone(id);
      return found;
    } catch (error) {
      if (!(error instanceof SwasError)) throw error;
      return stubs();
    }
  }

  async #settleGone(imageId: string): Promise<void> {
    const { clock, newToken } = this.#parts;
    const known = this.#snapshot.image(imageId);
    if (known === undefined) return;
    const step = diffGone(known, this.scope, clock.now(), () => timeId(clock.now()));
    if (!(await this.#snapshot.commit(step.next, newToken()))) return;
    this.#count(step);
    await this.#post(imageId);
    await this.#health.gone(known);
  }

  /** @returns false when the row was changed by somebody else meanwhile. */
  async #apply(image: CustomImage, reading: Reading): Promise<boolean> {
    const { seen, clock, policy, newToken } = this.#parts;
    for (;;) {
      const known = this.#snapshot.image(image.imageId);
      const held = new Set(known?.shares.map((s) => s.accountId));
      await seen.learn(reading.shares.map((s) => s.accountId).filter((id) => !held.has(id)));
      const step = diff({
        scope: this.scope,
        known,
        listedFirst: this.#baseline?.listedFirst(image.imageId),
        baselineTold: this.#baseline?.told ?? false,
        image,
        reading,
        policy,
        nowMs: clock.now(),
        lastReadMs: this.#coverage.image(image.imageId).readAtMs,
        lastListedMs: this.#lastListedMs,
        hasBeenSeen: (id) => held.has(id) || seen.has(id),
        newId: () => timeId(clock.now()),
      });
      if (!step.altered) return true;
      const baseline = step.next.shares.filter((s) => s.baseline && !held.has(s.accountId));
      await seen.remember(
        baseline.map((s) => s.accountId),
        scopeKey(this.scope),
        clock.now(),
        newToken(),
      );
      if (!(await this.#snapshot.commit(step.next, newToken()))) return false;
      this.#count(step);
      await this.#post(image.imageId);
      if (!step.more) return true;
    }
  }

  async #post(imageId: string): Promise<void> {
    const { store, seen, postNotes, newToken } = this.#parts;
    await post(imageId, { store, snapshot: this.#snapshot, seen, postNotes, token: newToken() });
  }

  #count(step: Step): void {
    for (const { kind } of step.changes) this.#changes[kind] = (this.#changes[kind] ?? 0) + 1;
  }
}
