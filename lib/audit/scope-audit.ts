import { type CustomImage, isWhole } from '../model/image.ts';
import type { Scope } from '../model/scope.ts';
import { allSettledOrThrow } from '../platform/all-settled-or-throw.ts';
import { StoreError } from '../snapshot/store.ts';
import { ScopeSnapshot } from '../state/scope-snapshot.ts';
import type { Listing } from '../swas/list-images.ts';
import { candidatesOf, type ImageCandidate } from './candidates.ts';
import type { FirstLook } from './first-look.ts';
import { auditImage, decideAtLast, decideListed, type ImageAudit, type ImageDeps } from './image-audit.ts';
import type { OpenScope } from './open-scope.ts';
import { postChanges } from './post-changes.ts';
import { ScopeHealth } from './scope-health.ts';
import { beginBaseline, listOf } from './scope-list.ts';
import { ScopeNotices } from './scope-notices.ts';
import { type ScopeOutcome, tallyOf } from './scope-outcome.ts';
import type { Step } from './step.ts';

/** What a scope's list gave. */
interface ListedParts {
  readonly open: OpenScope;
  readonly listing: Listing;
  readonly snapshot: ScopeSnapshot;
  readonly health: ScopeHealth;
  readonly notices: ScopeNotices;
  /** Undefined: its baseline has not begun. */
  readonly deps: ImageDeps | undefined;
  readonly candidates: readonly ImageCandidate[];
  /** What the list alone made known. */
  readonly steps: readonly Step[];
}

/**
 * Lists a scope's images, begins its baseline, and says what is to be read. Throws only for the store as a whole; what
 * the cloud refuses, or one damaged row, is part of the outcome.
 */
export async function listScope(open: OpenScope): Promise<ListedScope> {
  const { store, scope, clock, coverage } = open;
  // The list is on its way while the snapshot is read.
  const underWay = listOf(open);
  const loading = ScopeSnapshot.load(store, scope);
  await allSettledOrThrow<unknown>([underWay, loading], open.stop);
  const [listing, snapshot] = await Promise.all([underWay, loading]);
  const health = new ScopeHealth(open, (imageId) => snapshot.outline(imageId)?.name ?? '');
  const notices = new ScopeNotices(open);
  const lastListedMs = coverage.listedAtMs;
  await postLeft(open, snapshot, health);
  await health.listed(listing);
  await notices.listed(listing);
  if (isWhole(listing.certainty)) coverage.listedAtMs = clock.now();
  const parts = { open, listing, snapshot, health, notices };
  const baseline = await beginBaseline(open, listing, notices);
  // Before its baseline a scope has no news: nothing can be told from what was there all along.
  if (baseline === undefined)
    return new ListedScope({ ...parts, deps: undefined, candidates: [], steps: [] });
  const candidates = await candidatesOf(open, listing, snapshot);
  const deps = { ...open, snapshot, baseline, lastListedMs };
  const steps = await decideExposed(deps, listing, health);
  return new ListedScope({ ...parts, deps, candidates, steps });
}

/** A scope after its list. */
export class ListedScope {
  readonly scope: Scope;
  readonly listing: Listing;
  /** What is to be read in this run, in no order. */
  readonly due: readonly ImageCandidate[];
  readonly #parts: ListedParts;
  readonly #audits: ImageAudit[] = [];

  constructor(parts: ListedParts) {
    this.scope = parts.open.scope;
    this.listing = parts.listing;
    this.due = parts.candidates.filter(({ isDue }) => isDue);
    this.#parts = parts;
  }

  /** Reads one image, commits and posts what changed; undefined: its row in the snapshot cannot be used. */
  async read(candidate: ImageCandidate): Promise<ImageAudit | undefined> {
    const { deps, health, notices, snapshot } = this.#parts;
    const { image } = candidate;
    if (deps === undefined) throw new Error('an image is read after its list');
    return guarded(image, health, async () => {
      const audit = await auditImage(candidate, deps);
      this.#audits.push(audit);
      const { miscount, certainty } = audit.reading;
      await notices.read(image, { certainty, ...(miscount === undefined ? {} : { miscount }) });
      health.read(audit, snapshot.image(image.imageId));
      return audit;
    });
  }

  /** When every image of the run had its turn: decides what was doubtful, and saves the coverage. */
  async finish(): Promise<ScopeOutcome> {
    const { open, listing, snapshot, health, notices, deps, candidates } = this.#parts;
    const { coverage, clock, newToken } = open;
    const late = await this.#decideDoubtful();
    const steps = [...this.#parts.steps, ...this.#audits.flatMap((audit) => audit.steps), ...late];
    const isListed = isWhole(listing.certainty);
    if (isListed) {
      const isThere = (imageId: string) => snapshot.outline(imageId)?.gone !== true;
      const living = new Set([...candidates.map((c) => c.imageId), ...snapshot.livingIds()].filter(isThere));
      for (const imageId of coverage.imageIds()) if (!living.has(imageId)) await health.gone(imageId);
      coverage.keepOnly(living);
      await notices.owners([...living].map((id) => snapshot.outline(id)?.receivedFrom));
    }
    await health.finish(candidates);
    const read = candidates.length - this.due.length + health.readCount;
    // All had their turn; what failed has its own trouble.
    if (isListed && read + health.failedCount >= candidates.length) coverage.coveredAtMs = clock.now();
    await coverage.save(newToken());
    return {
      scope: this.scope,
      listed: isListed,
      isWell: open.freshMs === undefined ? isListed && read === candidates.length : health.isWell,
      images: candidates.length,
      read,
      failed: health.failedCount,
      hasBaseline: deps !== undefined,
      changes: tallyOf(steps.flatMap((step) => step.changes.map(({ kind }) => kind))),
      oldestReadMs: coverage.oldestReadMs(candidates.map((c) => c.imageId)),
      failure: listing.failure,
      failedImages: health.failedImages(),
    };
  }

  /** What people are to know of the scope's first look (I4). */
  firstLook(): FirstLook {
    const { open, listing, snapshot, deps, candidates } = this.#parts;
    const isUnread = ({ imageId }: ImageCandidate): boolean =>
      deps?.baseline.images.has(imageId) === true && open.coverage.image(imageId).readAtMs === undefined;
    return {
      scope: this.scope,
      baseline: deps?.baseline,
      isListed: isWhole(listing.certainty),
      isDenied: listing.failure?.denied === true,
      unread: candidates.filter(isUnread).length,
      snapshot,
    };
  }

  async #decideDoubtful(): Promise<readonly Step[]> {
    const { deps, health } = this.#parts;
    const steps: Step[] = [];
    for (const audit of this.#audits)
      if (deps !== undefined && audit.steps.at(-1)?.isDoubtful === true)
        steps.push(...((await guarded(audit.image, health, () => decideAtLast(audit, deps))) ?? []));
    return steps;
  }
}

/** Posts what a run before committed and did not live to post. */
async function postLeft(open: OpenScope, snapshot: ScopeSnapshot, health: ScopeHealth): Promise<void> {
  for (const imageId of snapshot.unpostedIds())
    await guarded({ imageId, name: snapshot.outline(imageId)?.name ?? '' }, health, () =>
      postChanges(imageId, { ...open, snapshot, token: open.newToken(), again: true }),
    );
}

/** Images that the list exposes to ECS, and that the snapshot does not know to be. */
async function decideExposed(deps: ImageDeps, { images }: Listing, health: ScopeHealth): Promise<Step[]> {
  const steps: Step[] = [];
  for (const image of images)
    if (image.exposedToEcs === true && deps.snapshot.outline(image.imageId)?.exposedToEcs !== true)
      steps.push(...((await guarded(image, health, () => decideListed(image, deps))) ?? []));
  return steps;
}

const OF_A_ROW = new Set(['StoreCorrupt', 'StoreRejected']);

/** One row that is damaged, or that the store refuses, is its image's failure and not the run's. */
async function guarded<T>(
  { imageId, name }: Pick<CustomImage, 'imageId' | 'name'>,
  health: ScopeHealth,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StoreError) || !OF_A_ROW.has(error.code)) throw error;
    health.broken({ imageId, name }, { code: error.code, message: error.message });
    return undefined;
  }
}
