import type { ChangeKind } from '../model/change.ts';
import type { Failure } from '../model/health.ts';
import type { CustomImage } from '../model/image.ts';
import { StoreError } from '../snapshot/store.ts';
import type { BegunBaseline } from '../state/baseline.ts';
import type { ScopeSnapshot } from '../state/scope-snapshot.ts';
import {
  auditImage,
  decideAtLast,
  decideListed,
  type ImageAudit,
  type ImageDeps,
  type ImageToRead,
} from './image-audit.ts';
import type { OpenScope } from './open-scope.ts';
import { postChanges } from './post-changes.ts';
import { readingVerdict } from './reading-verdict.ts';
import type { ScopeNotices } from './scope-notices.ts';
import type { Step } from './step.ts';

/** The work on a scope's images in a run, and what became of them. One that fails stops no other. */
export class ScopeReadings {
  readonly #open: OpenScope;
  readonly #snapshot: ScopeSnapshot;
  readonly #notices: ScopeNotices;
  readonly #isListing: () => boolean;
  readonly #audits: ImageAudit[] = [];
  #deps: ImageDeps | undefined;
  readonly read = new Set<string>();
  /** The images that failed, and why; undefined: for their list's reason. */
  readonly failed = new Map<string, Failure | undefined>();
  /** What was committed, by its kind. */
  readonly changes: ChangeKind[] = [];

  constructor(open: OpenScope, snapshot: ScopeSnapshot, notices: ScopeNotices, isListing: () => boolean) {
    this.#open = open;
    this.#snapshot = snapshot;
    this.#notices = notices;
    this.#isListing = isListing;
    if (open.first.baseline.kind === 'begun') this.begin(open.first.baseline);
  }

  /** Undefined: it has not begun, and no image may be read. */
  get baseline(): BegunBaseline | undefined {
    return this.#deps?.baseline;
  }

  begin(baseline: BegunBaseline): void {
    const [open, snapshot, isListing] = [this.#open, this.#snapshot, this.#isListing];
    this.#deps ??= { ...open, snapshot, baseline, lastListedMs: open.coverage.listedAtMs, isListing };
  }

  /** Posts what a run before committed and did not live to post. */
  async postLeft(): Promise<void> {
    const [open, snapshot] = [this.#open, this.#snapshot];
    for (const imageId of snapshot.unpostedIds())
      await this.#guard(imageId, () =>
        postChanges(imageId, { ...open, snapshot, token: open.newToken(), again: true }),
      );
  }

  /** Reads one image, commits and posts what changed; undefined: its row in the snapshot cannot be used. */
  async readImage(toRead: ImageToRead): Promise<ImageAudit | undefined> {
    const deps = this.#deps;
    const { image } = toRead;
    const { imageId } = image;
    if (deps === undefined) throw new Error('an image is read after its baseline has begun');
    return this.#guard(imageId, async () => {
      const audit = await auditImage(toRead, deps);
      this.#audits.push(audit);
      this.#count(audit.steps);
      await this.#notices.read(image, audit.reading);
      const { record, clock } = this.#open;
      const event = readingVerdict(audit, this.#snapshot.image(imageId), record.coverage, clock.now());
      if (event !== undefined) record.add(event);
      if (event?.kind === 'read') this.read.add(imageId);
      if (event?.kind === 'tried') this.failed.set(imageId, event.failure);
      return audit;
    });
  }

  /** Decides those of some listed images that are exposed to ECS, and that the snapshot does not know to be. */
  async decideExposed(images: readonly CustomImage[]): Promise<void> {
    const isNew = ({ imageId, exposedToEcs }: CustomImage): boolean =>
      exposedToEcs === true && this.#snapshot.outline(imageId)?.exposedToEcs !== true;
    await this.#decide(
      images.filter(isNew).map((image) => ({ image })),
      decideListed,
    );
  }

  /** Decides what was doubtful while other images were still to be read. */
  async decideDoubtful(): Promise<void> {
    await this.#decide(
      this.#audits.filter(({ steps }) => steps.at(-1)?.isDoubtful === true),
      decideAtLast,
    );
  }

  async #decide<T extends ImageToRead>(
    images: readonly T[],
    decide: (one: T, deps: ImageDeps) => Promise<readonly Step[]>,
  ): Promise<void> {
    const deps = this.#deps;
    if (deps === undefined) return;
    for (const one of images)
      this.#count((await this.#guard(one.image.imageId, () => decide(one, deps))) ?? []);
  }

  #count(steps: readonly Step[]): void {
    for (const { changes } of steps) this.changes.push(...changes.map(({ kind }) => kind));
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
      const failure = { code: error.code, message: error.message };
      this.failed.set(imageId, failure);
      const { record, clock } = this.#open;
      record.add({ kind: 'tried', imageId, failure, atMs: clock.now() });
      return undefined;
    }
  }
}

const OF_A_ROW = new Set(['StoreCorrupt', 'StoreRejected']);
