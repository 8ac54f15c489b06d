import { type CustomImage, isWhole } from '../model/image.ts';
import type { Scope } from '../model/scope.ts';
import { allSettledOrThrow } from '../platform/all-settled-or-throw.ts';
import type { Failure } from '../model/health.ts';
import { StoreError } from '../snapshot/store.ts';
import type { Coverage } from '../state/coverage.ts';
import type { BegunBaseline } from '../state/baseline.ts';
import { ScopeSnapshot } from '../state/scope-snapshot.ts';
import type { Listing } from '../swas/list-images.ts';
import { candidateOf, candidatesOf, type ImageCandidate } from './candidates.ts';
import type { FirstLook } from './first-look.ts';
import { auditImage, decideAtLast, decideListed, type ImageAudit, type ImageDeps } from './image-audit.ts';
import type { OpenScope } from './open-scope.ts';
import { postChanges } from './post-changes.ts';
import { recordListing, recordReading } from './record.ts';
import { beginBaseline, listOf } from './scope-list.ts';
import { ScopeNotices } from './scope-notices.ts';
import { type ScopeOutcome, tallyOf } from './scope-outcome.ts';
import type { Step } from './step.ts';

/** More images than this are not read while the quota keeps a long list from its end. */
const EARLY = 64;
/** A summary of a run is one row. */
const FAILURES_NAMED = 20;

/** Takes images that are to be read in this run, as soon as they are known. */
export type OnDue = (audit: ScopeAudit, due: readonly ImageCandidate[]) => void;

/**
 * Lists a scope's images, begins its baseline, and says what is to be read. Throws only for the store as a whole; what
 * the cloud refuses, or one damaged row, is part of the outcome.
 */
export async function listScope(open: OpenScope, onDue: OnDue): Promise<ScopeAudit> {
  const arrived: CustomImage[] = [];
  let audit: ScopeAudit | undefined;
  // The list is on its way while the snapshot is read; a long list waits for the quota, its images for none of that.
  const underWay = listOf(open, (images) => {
    arrived.push(...images);
    audit?.offer(images);
  });
  const opening = ScopeAudit.open(open, onDue).then((opened) => {
    audit = opened;
    opened.offer(arrived);
    return opened;
  });
  await allSettledOrThrow<unknown>([underWay, opening], open.stop);
  const opened = await opening;
  await opened.listed(await underWay);
  return opened;
}

/** The audit of one scope in a run: its list, the readings of its images, and what became of them. */
export class ScopeAudit {
  readonly scope: Scope;
  readonly #open: OpenScope;
  readonly #snapshot: ScopeSnapshot;
  readonly #notices: ScopeNotices;
  readonly #onDue: OnDue;
  /** The scope's last whole list before this run's. */
  readonly #lastListedMs: number | undefined;
  /** Images that had their turn by then are read before the list has come to its end. */
  readonly #earlyMs: number;
  readonly #offered = new Set<string>();
  readonly #read = new Set<string>();
  /** The images that failed in this run, and why; undefined: for their list's reason. */
  readonly #failed = new Map<string, Failure | undefined>();
  readonly #audits: ImageAudit[] = [];
  #listing: Listing = { images: [], certainty: 'failed' };
  #isListed = false;
  /** Undefined: its baseline has not begun. */
  #deps: ImageDeps | undefined;
  #candidates: readonly ImageCandidate[] = [];
  /** What the list alone made known. */
  #steps: readonly Step[] = [];

  private constructor(open: OpenScope, snapshot: ScopeSnapshot, onDue: OnDue) {
    this.scope = open.scope;
    this.#open = open;
    this.#snapshot = snapshot;
    this.#notices = new ScopeNotices(open);
    this.#onDue = onDue;
    this.#lastListedMs = open.coverage.listedAtMs;
    const turns = [...open.coverage.images()].map(([, { triedMs, readAtMs }]) => triedMs ?? readAtMs ?? 0);
    this.#earlyMs = turns.toSorted((a, b) => a - b).at(EARLY) ?? Infinity;
    if (open.first.baseline.kind === 'begun') this.#begin(open.first.baseline);
  }

  static async open(open: OpenScope, onDue: OnDue): Promise<ScopeAudit> {
    const snapshot = await ScopeSnapshot.load(open.store, open.scope);
    const audit = new ScopeAudit(open, snapshot, onDue);
    // What a run before committed and did not live to post.
    for (const imageId of snapshot.unpostedIds())
      await audit.#guard(imageId, () =>
        postChanges(imageId, { ...open, snapshot, token: open.newToken(), again: true }),
      );
    return audit;
  }

  get listing(): Listing {
    return this.#listing;
  }

  /** How many images are to be read in this run. */
  get due(): number {
    return this.#offered.size;
  }

  /**
   * Listed images, before the rest of the list has come: those that have just turned, those never read, and those that
   * have waited longest of all that are known; the others wait for the rest, to be fair to it (I7).
   */
  offer(images: readonly CustomImage[]): void {
    const candidates = images.map((image) => candidateOf({ image }, this.#open, this.#snapshot));
    this.#hand(candidates.filter(({ hasTurned, turnMs = 0 }) => hasTurned || turnMs <= this.#earlyMs));
  }

  /** The list has come to its end. */
  async listed(listing: Listing): Promise<void> {
    const { coverage, clock } = this.#open;
    this.#listing = listing;
    this.#isListed = true;
    recordListing(coverage, listing, clock.now());
    await this.#notices.listed(listing);
    const baseline = await beginBaseline(this.#open, listing, this.#notices);
    // Before its baseline a scope has no news: nothing can be told from what was there all along.
    if (baseline === undefined) return;
    this.#begin(baseline);
    this.#candidates = await candidatesOf(this.#open, listing, this.#snapshot);
    // Of one that is in work already, its reading decides that.
    this.#steps = await this.#decideExposed(({ imageId }) => !this.#offered.has(imageId));
    this.#hand(this.#candidates);
  }

  /** Reads one image, commits and posts what changed; undefined: its row in the snapshot cannot be used. */
  async read(candidate: ImageCandidate): Promise<ImageAudit | undefined> {
    const { coverage, clock } = this.#open;
    const deps = this.#deps;
    const { image } = candidate;
    const { imageId } = image;
    if (deps === undefined) throw new Error('an image is read after its baseline has begun');
    return this.#guard(imageId, async () => {
      const audit = await auditImage(candidate, deps);
      this.#audits.push(audit);
      const { miscount, certainty } = audit.reading;
      await this.#notices.read(image, { certainty, ...(miscount === undefined ? {} : { miscount }) });
      const recorded = recordReading(coverage, audit, this.#snapshot.image(imageId), clock.now());
      if (recorded.kind === 'read') this.#read.add(imageId);
      if (recorded.kind === 'failed') this.#failed.set(imageId, recorded.failure);
      return audit;
    });
  }

  /** When every image of the run had its turn: decides what was doubtful. */
  async finish(): Promise<ScopeOutcome> {
    const { coverage, clock } = this.#open;
    const [candidates, failed, snapshot] = [this.#candidates, this.#failed, this.#snapshot];
    const late = [...(await this.#decideExposed(() => true)), ...(await this.#decideDoubtful())];
    const steps = [...this.#steps, ...this.#audits.flatMap((audit) => audit.steps), ...late];
    const isListed = isWhole(this.#listing.certainty);
    const isThere = (imageId: string) => snapshot.outline(imageId)?.gone !== true;
    if (isListed) {
      const living = new Set([...candidates.map((c) => c.imageId), ...snapshot.livingIds()].filter(isThere));
      coverage.keepOnly(living);
      await this.#notices.owners([...living].map((id) => snapshot.outline(id)?.receivedFrom));
    }
    for (const candidate of candidates)
      if (isThere(candidate.imageId)) expect(coverage, candidate, clock.now());
    const isRead = ({ imageId, isDue }: ImageCandidate) => !isDue || this.#read.has(imageId);
    const read = candidates.filter(isRead).length;
    // All had their turn; what failed is told as such.
    if (isListed && read + failed.size >= candidates.length) coverage.coveredAtMs = clock.now();
    const reasons = [...failed].flatMap(([id, failure]) =>
      failure === undefined ? [] : [[id, failure] as const],
    );
    return {
      scope: this.scope,
      listed: isListed,
      isAllRead: isListed && read === candidates.length,
      images: candidates.length,
      read,
      failed: failed.size,
      hasBaseline: this.#deps !== undefined,
      changes: tallyOf(steps.flatMap((step) => step.changes.map(({ kind }) => kind))),
      oldestReadMs: coverage.oldestReadMs(candidates.map((c) => c.imageId)),
      failure: this.#listing.failure,
      failedImages: Object.fromEntries(reasons.slice(0, FAILURES_NAMED)),
    };
  }

  /** The image's name as it was known last; empty: it is not known. */
  nameOf(imageId: string): string {
    return this.#snapshot.outline(imageId)?.name ?? '';
  }

  /** What people are to know of the scope's first look (I4). */
  firstLook(): FirstLook {
    const { coverage } = this.#open;
    const baseline = this.#deps?.baseline;
    const isUnread = ({ imageId }: ImageCandidate): boolean =>
      baseline?.images.has(imageId) === true && coverage.image(imageId).readAtMs === undefined;
    return {
      scope: this.scope,
      baseline,
      isListed: isWhole(this.#listing.certainty),
      isDenied: this.#listing.failure?.denied === true,
      unread: this.#candidates.filter(isUnread).length,
      snapshot: this.#snapshot,
    };
  }

  #begin(baseline: BegunBaseline): void {
    const [open, snapshot] = [this.#open, this.#snapshot];
    this.#deps ??= {
      ...open,
      snapshot,
      baseline,
      lastListedMs: this.#lastListedMs,
      isListing: () => !this.#isListed,
    };
  }

  /** Each image once, and none before the scope's baseline has begun. */
  #hand(candidates: readonly ImageCandidate[]): void {
    if (this.#deps === undefined) return;
    const due = new Map<string, ImageCandidate>();
    for (const candidate of candidates)
      if (candidate.isDue && !this.#offered.has(candidate.imageId)) due.set(candidate.imageId, candidate);
    for (const imageId of due.keys()) this.#offered.add(imageId);
    if (due.size > 0) this.#onDue(this, [...due.values()]);
  }

  async #decideDoubtful(): Promise<readonly Step[]> {
    const deps = this.#deps;
    const steps: Step[] = [];
    for (const audit of this.#audits)
      if (deps !== undefined && audit.steps.at(-1)?.isDoubtful === true)
        steps.push(...((await this.#guard(audit.image.imageId, () => decideAtLast(audit, deps))) ?? []));
    return steps;
  }

  /** Images that the list exposes to ECS, and that the snapshot does not know to be. */
  async #decideExposed(isAmong: (image: CustomImage) => boolean): Promise<readonly Step[]> {
    const deps = this.#deps;
    const steps: Step[] = [];
    for (const image of this.#listing.images.filter(isAmong))
      if (image.exposedToEcs === true && this.#snapshot.outline(image.imageId)?.exposedToEcs !== true)
        if (deps !== undefined)
          steps.push(...((await this.#guard(image.imageId, () => decideListed(image, deps))) ?? []));
    return steps;
  }

  /**
   * Does work on an image's row. One that is damaged, or that the store refuses, is its image's failure and not the run's.
   * @returns undefined: the row cannot be used.
   */
  async #guard<T>(imageId: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StoreError) || !OF_A_ROW.has(error.code)) throw error;
      const { code, message } = error;
      this.#failed.set(imageId, { code, message });
      this.#open.coverage.fail(imageId, { code, message }, this.#open.clock.now());
      return undefined;
    }
  }
}

const OF_A_ROW = new Set(['StoreCorrupt', 'StoreRejected']);

/** From now on the image is to be verified. */
function expect(coverage: Coverage, { imageId, mayBeBlind }: ImageCandidate, nowMs: number): void {
  const { isExempt: _, ...known } = coverage.image(imageId);
  const isNew = known.readAtMs === undefined && known.sinceMs === undefined;
  coverage.setImage(imageId, {
    ...known,
    ...(isNew ? { sinceMs: nowMs } : {}),
    ...(mayBeBlind ? {} : { isExempt: true }),
  });
}
