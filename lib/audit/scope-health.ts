import type { Failure, Subject } from '../model/health.ts';
import type { CustomImage, Reading } from '../model/image.ts';
import type { KnownImage } from '../model/known-image.ts';
import { scopeKey } from '../model/scope.ts';
import type { Coverage } from '../state/coverage.ts';
import { type Assessment, assess, counted, type Trouble } from '../state/health.ts';
import { knownTrouble, healthNote } from '../state/health-note.ts';
import type { Listing } from '../swas/list-images.ts';
import type { ImageAudit } from './image-audit.ts';
import { CONTRADICTORY, contradictedSince, readingVerdict } from './reading-verdict.ts';
import type { ScopeDeps } from './scope-deps.ts';

/** Runs in a row whose time was up before an image was read to its end, or a list's turn came. */
const RUNS_TOO_LONG = 2;
const RUNS_UNLISTED = 3;
/** The same three quarters of an hour where runs come every minute. */
const BRIEF_RUNS_UNLISTED = 45;
/** So many failures in one run have one cause; told one by one they would be a flood. */
const FAILURES_APART = 10;
/** A summary of a run is one row. */
const FAILURES_NAMED = 20;
const DAY_MS = 86_400_000;

interface ImageName {
  readonly imageId: string;
  readonly name: string;
}

interface Outcome extends ImageName {
  /** Undefined: it was read. */
  readonly failure: Failure | undefined;
  /** Its trouble has lasted long enough already. */
  readonly atOnce: boolean;
}

/** What the health of a scope needs. */
export type ScopeHealthDeps = Pick<
  ScopeDeps,
  'scope' | 'clock' | 'postNotes' | 'posted' | 'freshMs' | 'due'
> & { readonly coverage: Coverage };

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
    const { coverage, scope, clock, freshMs } = this.#parts;
    const mostRuns = freshMs === undefined ? RUNS_UNLISTED : BRIEF_RUNS_UNLISTED;
    const outOfTime = failure?.code === 'OutOfTime';
    coverage.unlistedRuns = outOfTime ? coverage.unlistedRuns + 1 : 0;
    // That one run had no time for it says nothing of the scope.
    if (outOfTime && coverage.unlistedRuns < mostRuns) return;
    const { trouble, say } = assess(
      coverage.trouble,
      failure,
      clock.now(),
      outOfTime || failure?.denied === true,
    );
    coverage.trouble = trouble;
    await this.#say({ kind: 'scope', scope, part: 'list' }, 'list', say);
  }

  /** An image was read, or why not. @param held the image as the snapshot has it now. */
  read(audit: ImageAudit, held: KnownImage | undefined): void {
    const { image, reading } = audit;
    const { coverage } = this.#parts;
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
    if (verdict.kind === 'cut') return this.#cut(image, reading);
    if (verdict.kind === 'failed') {
      const { failure } = verdict;
      this.failedCount += 1;
      if (failure !== undefined)
        this.#outcomes.push({ imageId, name, failure, atOnce: failure.denied === true });
      return;
    }
    this.readCount += 1;
    const failure = verdict.isWhole ? this.#contradiction(image, reading) : undefined;
    this.#outcomes.push({ imageId, name, failure, atOnce: true });
    const { cut: _, readAtMs: last, ...known } = coverage.image(imageId);
    const readAtMs = verdict.isVerified ? reading.atMs : last;
    coverage.setImage(imageId, { ...known, ...(readAtMs === undefined ? {} : { readAtMs }) });
  }

  /** The run's time was up in the middle of its pages. */
  #cut({ imageId, name }: CustomImage, reading: Reading): void {
    const { coverage, clock } = this.#parts;
    const before = coverage.image(imageId);
    const runs = (before.cut?.runs ?? 0) + 1;
    coverage.setImage(imageId, {
      ...before,
      cut: { runs, atMs: clock.now(), nextPage: reading.nextPage ?? 1 },
    });
    if (runs < RUNS_TOO_LONG) return;
    const message = 'it has too many share accounts to be read within one run';
    this.failedCount += 1;
    this.#outcomes.push({ imageId, name, failure: { code: 'TooLong', message }, atOnce: true });
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
    this.#outcomes.push({ imageId, name, failure, atOnce: true });
  }

  /** When every image has had its turn: what is to be told of them. */
  async finish(): Promise<void> {
    const { coverage, scope, clock } = this.#parts;
    const common = this.#together();
    for (const outcome of this.#outcomes) await this.#assessImage(outcome, common.has(outcome));
    const tried = new Set(this.#outcomes.map((o) => o.imageId));
    // Blind images whose turn did not come are reminded of all the same.
    for (const { imageId, trouble } of coverage.told())
      if (!tried.has(imageId) && clock.now() - (trouble.toldAtMs ?? 0) >= DAY_MS)
        await this.#assessImage(
          { imageId, name: this.#nameOf(imageId), failure: trouble.failure, atOnce: true },
          false,
        );
    if (this.#outcomes.length === 0) return;
    const { trouble, say } = assess(coverage.sharesTrouble, this.#commonFailure(common), clock.now());
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
    await this.#assessImage({ imageId, name, failure: undefined, atOnce: false }, false);
  }

  /**
   * Such an image is read last, so that it starves nobody, but once a day it takes its turn like the others: where
   * one run does not reach everything, «last» would be never (I7).
   */
  isTooLong(imageId: string): boolean {
    const { cut } = this.#parts.coverage.image(imageId);
    return cut !== undefined && cut.runs >= RUNS_TOO_LONG && this.#parts.clock.now() - cut.atMs < DAY_MS;
  }

  #together(): ReadonlySet<Outcome> {
    const failed = this.#outcomes.filter((o) => o.failure !== undefined);
    const all = failed.length === this.#outcomes.length || failed.length > FAILURES_APART;
    const together = all ? failed : failed.filter((o) => o.failure?.denied === true);
    return new Set(together.length > 1 ? together : []);
  }

  #commonFailure(common: ReadonlySet<Outcome>): Failure | undefined {
    const [first] = common;
    if (first?.failure === undefined) return undefined;
    const message = `the share accounts of ${common.size} of ${this.#outcomes.length} images: ${first.failure.message}`;
    return { ...first.failure, message };
  }

  /** @param quiet its failure is told as the scope's. */
  async #assessImage({ imageId, name, failure, atOnce }: Outcome, quiet: boolean): Promise<void> {
    const { coverage, clock, scope } = this.#parts;
    const { trouble: before, ...rest } = coverage.image(imageId);
    const { trouble, say } =
      quiet && failure !== undefined
        ? { trouble: counted(before, failure.code, clock.now()), say: undefined }
        : assess(before, failure, clock.now(), atOnce);
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
