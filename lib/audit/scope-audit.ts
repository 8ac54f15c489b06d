import { type CustomImage, isWhole } from '../model/image.ts';
import type { Scope } from '../model/scope.ts';
import { allSettledOrThrow } from '../platform/all-settled-or-throw.ts';
import { imageOf } from '../state/coverage.ts';
import { ScopeSnapshot } from '../state/scope-snapshot.ts';
import type { Listing } from '../swas/list-images.ts';
import { candidateOf, candidatesOf, type ImageCandidate } from './candidates.ts';
import { DueImages } from './due-images.ts';
import type { FirstLook } from './first-look.ts';
import type { ImageAudit } from './image-audit.ts';
import type { OpenScope } from './open-scope.ts';
import { beginBaseline, listOf } from './scope-list.ts';
import { ScopeNotices } from './scope-notices.ts';
import { outcomeOf, type ScopeOutcome } from './scope-outcome.ts';
import { ScopeReadings } from './scope-readings.ts';

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
  readonly #due: DueImages;
  readonly #readings: ScopeReadings;
  /** Undefined: the list has not come to its end. */
  #listed: Listing | undefined;
  #candidates: readonly ImageCandidate[] = [];

  private constructor(open: OpenScope, snapshot: ScopeSnapshot, onDue: OnDue) {
    this.scope = open.scope;
    this.#open = open;
    this.#snapshot = snapshot;
    this.#notices = new ScopeNotices(open);
    this.#due = new DueImages(open.coverage, (due) => onDue(this, due));
    this.#readings = new ScopeReadings(open, snapshot, this.#notices, () => this.#listed === undefined);
  }

  static async open(open: OpenScope, onDue: OnDue): Promise<ScopeAudit> {
    const audit = new ScopeAudit(open, await ScopeSnapshot.load(open.store, open.scope), onDue);
    await audit.#readings.postLeft();
    return audit;
  }

  get listing(): Listing {
    return this.#listed ?? { images: [], certainty: 'failed' };
  }

  /** How many images are to be read in this run. */
  get due(): number {
    return this.#due.size;
  }

  /** A page of the list has come. */
  offer(images: readonly CustomImage[]): void {
    // None is read before the scope's baseline has begun.
    if (this.#readings.baseline === undefined) return;
    this.#due.handEarly(images.map((image) => candidateOf({ image }, this.#open, this.#snapshot)));
  }

  /** The list has come to its end. */
  async listed(listing: Listing): Promise<void> {
    const { record, clock } = this.#open;
    const { certainty, failure } = listing;
    this.#listed = listing;
    record.add({ kind: 'listed', isWhole: isWhole(certainty), failure, atMs: clock.now() });
    await this.#notices.listed(listing);
    const baseline = await beginBaseline(this.#open, listing, this.#notices);
    // Before its baseline a scope has no news: nothing can be told from what was there all along.
    if (baseline === undefined) return;
    this.#readings.begin(baseline);
    this.#candidates = await candidatesOf(this.#open, listing, this.#snapshot);
    // Of one that is in work already, its reading decides that.
    await this.#readings.decideExposed(listing.images.filter(({ imageId }) => !this.#due.has(imageId)));
    this.#due.hand(this.#candidates);
  }

  /** Reads one image, commits and posts what changed; undefined: its row in the snapshot cannot be used. */
  read(candidate: ImageCandidate): Promise<ImageAudit | undefined> {
    return this.#readings.readImage(candidate);
  }

  /** When every image of the run had its turn: decides what was doubtful, and keeps what is to be verified. */
  async finish(): Promise<ScopeOutcome> {
    const { record, clock } = this.#open;
    const [candidates, snapshot, listing] = [this.#candidates, this.#snapshot, this.listing];
    await this.#readings.decideExposed(listing.images);
    await this.#readings.decideDoubtful();
    const isThere = (imageId: string) => snapshot.outline(imageId)?.gone !== true;
    const living = [...candidates.map((c) => c.imageId), ...snapshot.livingIds()].filter(isThere);
    const only = isWhole(listing.certainty) ? new Set(living) : undefined;
    const images = candidates
      .filter(({ imageId }) => isThere(imageId))
      .map(({ imageId, mayBeBlind }) => ({ imageId, isExempt: !mayBeBlind }));
    record.add({ kind: 'expected', images, only, atMs: clock.now() });
    if (only !== undefined)
      await this.#notices.owners([...only].map((id) => snapshot.outline(id)?.receivedFrom));
    const outcome = outcomeOf(this.#open, listing, candidates, this.#readings);
    // All had their turn; what failed is told as such.
    if (outcome.listed && outcome.read + outcome.failed >= candidates.length)
      record.add({ kind: 'covered', atMs: clock.now() });
    return outcome;
  }

  /** The image's name as it was known last; empty: it is not known. */
  nameOf(imageId: string): string {
    return this.#snapshot.outline(imageId)?.name ?? '';
  }

  /** What people are to know of the scope's first look (I4). */
  firstLook(): FirstLook {
    const { coverage } = this.#open.record;
    const { baseline } = this.#readings;
    const isUnread = ({ imageId }: ImageCandidate): boolean =>
      baseline?.images.has(imageId) === true && imageOf(coverage, imageId).readAtMs === undefined;
    return {
      scope: this.scope,
      baseline,
      isListed: isWhole(this.listing.certainty),
      isDenied: this.listing.failure?.denied === true,
      unread: this.#candidates.filter(isUnread).length,
      snapshot: this.#snapshot,
    };
  }
}
