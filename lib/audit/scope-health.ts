import type { Failure, Subject } from '../model/health.ts';
import type { CustomImage, Reading } from '../model/image.ts';
import type { KnownImage } from '../model/known-image.ts';
import { scopeKey } from '../model/scope.ts';
import type { Coverage } from '../state/coverage.ts';
import { type Assessment, assess, counted, type Trouble } from '../state/health.ts';
import { knownTrouble, healthNote } from '../state/health-note.ts';
import type { Listing } from '../swas/list-images.ts';
import type { ImageCandidate } from './candidates.ts';
import type { ImageAudit } from './image-audit.ts';
import { SHARES_PER_PAGE } from '../swas/client.ts';
import { CONTRADICTORY, contradictedSince, readingVerdict } from './reading-verdict.ts';
import type { ScopeDeps } from './scope-deps.ts';

/** So many failures in one run have one cause; told one by one they would be a flood. */
const FAILURES_APART = 10;
/** A summary of a run is one row. */
const FAILURES_NAMED = 20;
const DAY_MS = 86_400_000;
const TOO_LONG: Failure = {
  code: 'TooLong',
  message: 'it has too many share accounts to be read within one run',
};
const UNREACHED: Failure = {
  code: 'Unreached',
  message: 'its turn to be read has not come for too long: the calls that the cloud grants do not reach it',
};

interface ImageName {
  readonly imageId: string;
  readonly name: string;
}

interface Outcome extends ImageName {
  /** Undefined: it was read. */
  readonly failure: Failure | undefined;
  /** How long that may last before it is told. */
  readonly dueMs: number;
}

/** What the health of a scope needs. */
export type ScopeHealthDeps = Pick<
  ScopeDeps,
  'scope' | 'clock' | 'postNotes' | 'posted' | 'freshMs' | 'resumedMs' | 'due'
> & {
  readonly coverage: Coverage;
};

/**
 * Keeps the health of a scope's list and images in its coverage, and tells people what begins and ends (I10).
 *
 * One cause is one message: images that fail all together, or that a permission keeps from being read, are the
 * scope's blindness; an image that fails while others are read is its own.
 */
export class ScopeHealth {
  readonly #parts: ScopeHealthDeps;
  readonly #nameOf: (imageId: string) => string;
  readonly #outcomes: Outcome[] = [];
  readCount = 0;
  failedCount = 0;

  /** @param nameOf the image's name as it was known last. */
  constructor(parts: ScopeHealthDeps, nameOf: (imageId: string) => string) {
    this.#parts = parts;
    this.#nameOf = nameOf;
    this.#remember();
  }

  /** What a run told and died before it could keep is kept now, so that its end is told, too, and once. */
  #remember(): void {
    const { coverage, scope, posted } = this.#parts;
    const known = (kept: Trouble | undefined, about: string) =>
      knownTrouble(kept, this.#name(about), posted.note);
    coverage.trouble = known(coverage.trouble, 'list');
    coverage.sharesTrouble = known(coverage.sharesTrouble, 'shares');
    for (const note of posted.all())
      if (
        (note.kind === 'blind' || note.kind === 'over') &&
        note.subject.kind === 'image' &&
        scopeKey(note.subject.scope) === scopeKey(scope)
      ) {
        const { imageId } = note.subject;
        const { trouble: kept, ...image } = coverage.image(imageId);
        const trouble = known(kept, imageId);
        if (trouble !== kept)
          coverage.setImage(imageId, { ...image, ...(trouble === undefined ? {} : { trouble }) });
      }
  }

  /** The list was read, or why not. */
  async listed({ failure }: Listing): Promise<void> {
    const { coverage, scope, clock, due } = this.#parts;
    const nowMs = clock.now();
    const isUnreached = failure?.code === 'OutOfTime';
    if (isUnreached && !this.#isOverdue(coverage.listedAtMs ?? coverage.sinceMs, due.listMs)) return;
    const { trouble, say } = assess(coverage.trouble, failure, nowMs, isUnreached ? 0 : due.listMs);
    coverage.trouble = trouble;
    await this.#say({ kind: 'scope', scope, part: 'list' }, 'list', say);
  }

  /** An image was read, or why not. @param held the image as the snapshot has it now. */
  read(audit: ImageAudit, held: KnownImage | undefined): void {
    const { image, reading } = audit;
    const { coverage, due } = this.#parts;
    const { imageId, name } = image;
    const { certainty, failure: unread } = reading;
    const verdict = readingVerdict(
      { certainty, failure: unread },
      {
        isUnlisted: audit.absence !== undefined,
        isOthers: held?.receivedFrom !== undefined,
        isShared: (held?.shares.length ?? 0) > 0,
        isListBlind: coverage.trouble !== undefined,
      },
    );
    if (verdict.kind === 'unreached') return;
    if (verdict.kind !== 'read')
      coverage.setImage(imageId, { ...coverage.image(imageId), triedMs: reading.atMs });
    if (verdict.kind !== 'read') {
      const failure = verdict.kind === 'cut' ? TOO_LONG : verdict.failure;
      this.failedCount += 1;
      if (verdict.kind === 'cut')
        coverage.setImage(imageId, {
          ...coverage.image(imageId),
          cut: { nextPage: reading.nextPage ?? 1 },
        });
      if (failure !== undefined) this.#outcomes.push({ imageId, name, failure, dueMs: due.imageMs });
      return;
    }
    this.readCount += 1;
    const failure = verdict.isWhole ? this.#contradiction(image, reading) : undefined;
    this.#outcomes.push({ imageId, name, failure, dueMs: 0 });
    const { cut: _, triedMs: __, pages: ___, readAtMs: last, sinceMs, ...known } = coverage.image(imageId);
    const readAtMs = verdict.isVerified ? reading.atMs : last;
    const since = sinceMs === undefined ? {} : { sinceMs };
    const pages = Math.ceil(reading.shares.length / SHARES_PER_PAGE);
    coverage.setImage(imageId, {
      ...known,
      ...(readAtMs === undefined ? since : { readAtMs }),
      ...(pages > 1 ? { pages } : {}),
    });
  }

  /** Lists and share accounts that contradict each other for too long leave the image unverified. */
  #contradiction(image: CustomImage, reading: Reading): Failure | undefined {
    const { coverage, clock, due } = this.#parts;
    const { contradictedMs: before, ...rest } = coverage.image(image.imageId);
    const since = contradictedSince(image, reading.shares.length, before, clock.now());
    coverage.setImage(image.imageId, { ...rest, ...(since === undefined ? {} : { contradictedMs: since }) });
    return since !== undefined && clock.now() - since >= due.imageMs ? CONTRADICTORY : undefined;
  }

  /** The image's row in the snapshot is damaged or refused; whoever meets it again in this run adds nothing. */
  broken({ imageId, name }: ImageName, failure: Failure): void {
    if (this.#outcomes.some((outcome) => outcome.imageId === imageId)) return;
    this.failedCount += 1;
    this.#outcomes.push({ imageId, name, failure, dueMs: 0 });
  }

  /**
   * At the end of the run: what is to be told of the images. One whose turn has not come for too long is blind like any
   * other (I10).
   *
   * @param candidates every image that is to be read, in this run or another.
   */
  async finish(candidates: readonly ImageCandidate[]): Promise<void> {
    const { coverage, scope, clock } = this.#parts;
    this.#addUnreached(candidates);
    const common = this.#together();
    for (const outcome of this.#outcomes) await this.#assessImage(outcome, common.has(outcome));
    const tried = new Set(this.#outcomes.map((o) => o.imageId));
    // Blind images whose turn did not come are reminded of all the same.
    for (const { imageId, trouble } of coverage.told())
      if (!tried.has(imageId) && clock.now() - (trouble.toldAtMs ?? 0) >= DAY_MS)
        await this.#assessImage(
          { imageId, name: this.#nameOf(imageId), failure: trouble.failure, dueMs: 0 },
          false,
        );
    if (this.#outcomes.length === 0) return;
    const failure = this.#commonFailure(common);
    const before = coverage.sharesTrouble ?? (failure && { failure, sinceMs: this.#sinceOf(common) });
    const { trouble, say } = assess(before, failure, clock.now(), 0);
    coverage.sharesTrouble = trouble;
    await this.#say({ kind: 'scope', scope, part: 'shares' }, 'shares', say);
  }

  /** The images that failed in this run; the first few of many. */
  failedImages(): Readonly<Record<string, Failure>> {
    const failed = this.#outcomes.flatMap((o) =>
      o.failure === undefined ? [] : [[o.imageId, o.failure] as const],
    );
    return Object.fromEntries(failed.slice(0, FAILURES_NAMED));
  }

  /** An image that is gone can be blind no more. */
  async gone(imageId: string): Promise<void> {
    const name = this.#nameOf(imageId);
    await this.#assessImage({ imageId, name, failure: undefined, dueMs: 0 }, false);
  }

  #addUnreached(candidates: readonly ImageCandidate[]): void {
    const { coverage, clock, due } = this.#parts;
    const nowMs = clock.now();
    const tried = new Set(this.#outcomes.map(({ imageId }) => imageId));
    const isLate = ({ imageId, mayBeBlind }: ImageCandidate): boolean =>
      mayBeBlind && this.#isUnverified(imageId);
    // With the first one that is due come those that have waited half as long: they have the same cause.
    const dueMs = candidates.some(isLate) ? due.imageMs / 2 : due.imageMs;
    for (const { image, mayBeBlind } of candidates) {
      const { imageId, name } = image;
      const { readAtMs, sinceMs, ...known } = coverage.image(imageId);
      if (readAtMs === undefined && sinceMs === undefined)
        coverage.setImage(imageId, { ...known, sinceMs: nowMs });
      if (!mayBeBlind || tried.has(imageId)) continue;
      if (!this.#isOverdue(readAtMs ?? sinceMs ?? nowMs, dueMs)) continue;
      this.failedCount += 1;
      this.#outcomes.push({ imageId, name, failure: UNREACHED, dueMs: 0 });
    }
  }

  #isUnverified(imageId: string): boolean {
    const { coverage, clock, due } = this.#parts;
    const { readAtMs, sinceMs } = coverage.image(imageId);
    return this.#isOverdue(readAtMs ?? sinceMs ?? clock.now(), due.imageMs);
  }

  /** That its turn has not come is no failure until it is due, and nothing is due where no timer starts runs. */
  #isOverdue(lastMs: number, dueMs: number): boolean {
    const { clock, freshMs, resumedMs } = this.#parts;
    return freshMs !== undefined && clock.now() - Math.max(lastMs, resumedMs) >= dueMs;
  }

  /** Whether nothing is blind that people were told of. */
  get isWell(): boolean {
    const { coverage } = this.#parts;
    const troubles = [coverage.trouble, coverage.sharesTrouble];
    return troubles.every((t) => t?.toldAtMs === undefined) && coverage.told().length === 0;
  }

  /** What is to be told as the scope's: images that are due and have one cause. */
  #together(): ReadonlySet<Outcome> {
    const failed = this.#outcomes.filter((o) => o.failure !== undefined);
    const late = failed.filter((o) => this.#isDue(o));
    // Told as the scope's, it is over when all of it is.
    const isTold = this.#parts.coverage.sharesTrouble?.toldAtMs !== undefined;
    const all = isTold || failed.length === this.#outcomes.length || late.length > FAILURES_APART;
    const together = all ? late : late.filter((o) => o.failure?.denied === true);
    return new Set(together.length > 1 || isTold ? together : []);
  }

  #isDue({ imageId, failure, dueMs }: Outcome): boolean {
    const { coverage, clock } = this.#parts;
    const nowMs = clock.now();
    const failedForMs = nowMs - (coverage.image(imageId).trouble?.sinceMs ?? nowMs);
    return failure?.denied === true || failedForMs >= dueMs || this.#isUnverified(imageId);
  }

  #sinceOf(common: ReadonlySet<Outcome>): number {
    const { coverage, clock } = this.#parts;
    return Math.min(...[...common].map((o) => coverage.image(o.imageId).trouble?.sinceMs ?? clock.now()));
  }

  #commonFailure(common: ReadonlySet<Outcome>): Failure | undefined {
    const all = [...common].flatMap(({ failure }) => failure ?? []);
    // That a turn did not come has the same cause as what was refused meanwhile.
    const cause = all.find(({ code }) => code !== UNREACHED.code) ?? all[0];
    if (cause === undefined) return undefined;
    const message = `the share accounts of ${common.size} of ${this.#outcomes.length} images: ${cause.message}`;
    return { ...cause, message };
  }

  /** @param quiet its failure is told as the scope's. */
  async #assessImage({ imageId, name, failure, dueMs }: Outcome, quiet: boolean): Promise<void> {
    const { coverage, clock, scope } = this.#parts;
    const { trouble: before, ...rest } = coverage.image(imageId);
    const { trouble, say } =
      quiet && failure !== undefined
        ? { trouble: counted(before, failure.code, clock.now()), say: undefined }
        : assess(before, failure, clock.now(), dueMs);
    coverage.setImage(imageId, { ...rest, ...(trouble === undefined ? {} : { trouble }) });
    await this.#say({ kind: 'image', scope, imageId, imageName: name }, imageId, say);
  }

  async #say(subject: Subject, about: string, say: Assessment['say']): Promise<void> {
    if (say === undefined) return;
    const { scope, clock, postNotes } = this.#parts;
    const name = this.#name(about);
    await postNotes([healthNote(say, { accountId: scope.accountId, atMs: clock.now(), subject, name })]);
  }

  /** The same until the coverage has been saved. */
  #name(about: string): string {
    const { scope, coverage } = this.#parts;
    return `${scopeKey(scope)}/${about}/${coverage.version}`;
  }
}
