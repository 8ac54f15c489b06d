import { isWhole } from '../model/image.ts';
import type { Scope } from '../model/scope.ts';
import { allSettledOrThrow } from '../platform/all-settled-or-throw.ts';
import type { Failure } from '../model/health.ts';
import { StoreError } from '../snapshot/store.ts';
import type { Coverage } from '../state/coverage.ts';
import { ScopeSnapshot } from '../state/scope-snapshot.ts';
import type { Listing } from '../swas/list-images.ts';
import { candidatesOf, type ImageCandidate } from './candidates.ts';
import type { FirstLook } from './first-look.ts';
import { auditImage, decideAtLast, decideListed, type ImageAudit, type ImageDeps } from './image-audit.ts';
import type { OpenScope } from './open-scope.ts';
import { postChanges } from './post-changes.ts';
import { recordListing, recordReading } from './record.ts';
import { beginBaseline, listOf } from './scope-list.ts';
import { ScopeNotices } from './scope-notices.ts';
import { type ScopeOutcome, tallyOf } from './scope-outcome.ts';
import type { Step } from './step.ts';

/** A summary of a run is one row. */
const FAILURES_NAMED = 20;

/** What a scope's list gave. */
interface ListedParts {
  readonly open: OpenScope;
  readonly listing: Listing;
  readonly snapshot: ScopeSnapshot;
  readonly notices: ScopeNotices;
  /** The images that failed in this run, and why; undefined: for their list's reason. */
  readonly failed: Map<string, Failure | undefined>;
  readonly guard: Guard;
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
  const notices = new ScopeNotices(open);
  const lastListedMs = coverage.listedAtMs;
  const broken = new Map<string, Failure>();
  const guard: Guard = (imageId, work) => guarded(imageId, { broken, coverage, nowMs: clock.now() }, work);
  await postLeft(open, snapshot, guard);
  recordListing(coverage, listing, clock.now());
  await notices.listed(listing);
  const parts = { open, listing, snapshot, notices, failed: broken, guard };
  const baseline = await beginBaseline(open, listing, notices);
  // Before its baseline a scope has no news: nothing can be told from what was there all along.
  if (baseline === undefined)
    return new ListedScope({ ...parts, deps: undefined, candidates: [], steps: [] });
  const candidates = await candidatesOf(open, listing, snapshot);
  const deps = { ...open, snapshot, baseline, lastListedMs };
  const steps = await decideExposed(deps, listing, guard);
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
  #read = 0;

  constructor(parts: ListedParts) {
    this.scope = parts.open.scope;
    this.listing = parts.listing;
    this.due = parts.candidates.filter(({ isDue }) => isDue);
    this.#parts = parts;
  }

  /** Reads one image, commits and posts what changed; undefined: its row in the snapshot cannot be used. */
  async read(candidate: ImageCandidate): Promise<ImageAudit | undefined> {
    const { deps, failed, guard, notices, open, snapshot } = this.#parts;
    const { image } = candidate;
    const { imageId } = image;
    if (deps === undefined) throw new Error('an image is read after its list');
    return guard(imageId, async () => {
      const audit = await auditImage(candidate, deps);
      this.#audits.push(audit);
      const { miscount, certainty } = audit.reading;
      await notices.read(image, { certainty, ...(miscount === undefined ? {} : { miscount }) });
      const recorded = recordReading(open.coverage, audit, snapshot.image(imageId), open.clock.now());
      if (recorded.kind === 'read') this.#read += 1;
      if (recorded.kind === 'failed') failed.set(imageId, recorded.failure);
      return audit;
    });
  }

  /** When every image of the run had its turn: decides what was doubtful. */
  async finish(): Promise<ScopeOutcome> {
    const { open, listing, snapshot, failed, notices, deps, candidates } = this.#parts;
    const { coverage, clock } = open;
    const late = await this.#decideDoubtful();
    const steps = [...this.#parts.steps, ...this.#audits.flatMap((audit) => audit.steps), ...late];
    const isListed = isWhole(listing.certainty);
    const isThere = (imageId: string) => snapshot.outline(imageId)?.gone !== true;
    if (isListed) {
      const living = new Set([...candidates.map((c) => c.imageId), ...snapshot.livingIds()].filter(isThere));
      coverage.keepOnly(living);
      await notices.owners([...living].map((id) => snapshot.outline(id)?.receivedFrom));
    }
    for (const candidate of candidates)
      if (isThere(candidate.imageId)) expect(coverage, candidate, clock.now());
    const read = candidates.length - this.due.length + this.#read;
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
      hasBaseline: deps !== undefined,
      changes: tallyOf(steps.flatMap((step) => step.changes.map(({ kind }) => kind))),
      oldestReadMs: coverage.oldestReadMs(candidates.map((c) => c.imageId)),
      failure: listing.failure,
      failedImages: Object.fromEntries(reasons.slice(0, FAILURES_NAMED)),
    };
  }

  /** The image's name as it was known last; empty: it is not known. */
  nameOf(imageId: string): string {
    return this.#parts.snapshot.outline(imageId)?.name ?? '';
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
    const { deps, guard } = this.#parts;
    const steps: Step[] = [];
    for (const audit of this.#audits)
      if (deps !== undefined && audit.steps.at(-1)?.isDoubtful === true)
        steps.push(...((await guard(audit.image.imageId, () => decideAtLast(audit, deps))) ?? []));
    return steps;
  }
}

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

/** Posts what a run before committed and did not live to post. */
async function postLeft(open: OpenScope, snapshot: ScopeSnapshot, guard: Guard): Promise<void> {
  for (const imageId of snapshot.unpostedIds())
    await guard(imageId, () =>
      postChanges(imageId, { ...open, snapshot, token: open.newToken(), again: true }),
    );
}

/** Images that the list exposes to ECS, and that the snapshot does not know to be. */
async function decideExposed(deps: ImageDeps, { images }: Listing, guard: Guard): Promise<Step[]> {
  const steps: Step[] = [];
  for (const image of images)
    if (image.exposedToEcs === true && deps.snapshot.outline(image.imageId)?.exposedToEcs !== true)
      steps.push(...((await guard(image.imageId, () => decideListed(image, deps))) ?? []));
  return steps;
}

const OF_A_ROW = new Set(['StoreCorrupt', 'StoreRejected']);

/** Does work on an image's row. @returns undefined: the row cannot be used. */
type Guard = <T>(imageId: string, work: () => Promise<T>) => Promise<T | undefined>;

/** One row that is damaged, or that the store refuses, is its image's failure and not the run's. */
async function guarded<T>(
  imageId: string,
  { broken, coverage, nowMs }: { broken: Map<string, Failure>; coverage: Coverage; nowMs: number },
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StoreError) || !OF_A_ROW.has(error.code)) throw error;
    const failure = { code: error.code, message: error.message };
    broken.set(imageId, failure);
    coverage.fail(imageId, failure, nowMs);
    return undefined;
  }
}
