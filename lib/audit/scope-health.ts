import { type Failure, type Note, type Reading, type Scope, scopeKey, type Subject } from '../model.ts';
import type { Clock } from '../platform/clock.ts';
import type { Coverage } from './coverage.ts';
import { type Assessment, assess, type Trouble } from './health.ts';

/** Runs in a row in which an image's reading was cut off by the run's end before that counts as blindness. */
const RUNS_TOO_LONG = 2;
const DAY_MS = 86_400_000;

interface ImageName {
  readonly imageId: string;
  readonly name: string;
}

interface Outcome extends ImageName {
  /** Undefined: it was read. */
  readonly failure: Failure | undefined;
}

/**
 * Keeps the health of a scope's list and images in its coverage, and tells people what begins and ends (I10).
 *
 * One cause is one message: images that fail all together, or that a permission keeps from being read, are the
 * scope's blindness; an image that fails while others are read is its own.
 */
export class ScopeHealth {
  readonly #scope: Scope;
  readonly #coverage: Coverage;
  readonly #clock: Clock;
  readonly #postNotes: (notes: readonly Note[]) => Promise<void>;
  readonly #outcomes: Outcome[] = [];

  constructor(
    scope: Scope,
    coverage: Coverage,
    clock: Clock,
    postNotes: (notes: readonly Note[]) => Promise<void>,
  ) {
    this.#scope = scope;
    this.#coverage = coverage;
    this.#clock = clock;
    this.#postNotes = postNotes;
  }

  /** The list was read, or why not. That a run had no time for it says nothing of the scope. */
  async listed(failure: Failure | undefined): Promise<void> {
    if (failure?.code === 'OutOfTime') return;
    const { trouble, say } = assess(this.#coverage.trouble, failure, this.#clock.now());
    this.#coverage.trouble = trouble;
    await this.#say({ kind: 'scope', scope: this.#scope }, 'list', say);
  }

  /** An image was read, or why not. `unreached`: the run had no time to finish it, no failure of its own. */
  read({ imageId, name }: ImageName, reading: Reading): 'read' | 'failed' | 'unreached' {
    const before = this.#coverage.image(imageId);
    let { failure } = reading;
    if (failure?.code === 'OutOfTime') {
      if (reading.coverage === 'failed') return 'unreached';
      const outOfTime = (before.outOfTime ?? 0) + 1;
      this.#coverage.setImage(imageId, { ...before, outOfTime });
      if (outOfTime < RUNS_TOO_LONG) return 'unreached';
      failure = { code: 'TooLong', message: 'it has too many share accounts to be read within one run' };
    }
    this.#outcomes.push({ imageId, name, failure });
    if (failure !== undefined) return 'failed';
    this.#coverage.setImage(imageId, {
      readAtMs: reading.atMs,
      ...(before.trouble === undefined ? {} : { trouble: before.trouble }),
    });
    return 'read';
  }

  /** When every image has had its turn: what is to be told of them. */
  async finish(): Promise<void> {
    const failed = this.#outcomes.filter((o) => o.failure !== undefined);
    const denied = failed.filter((o) => o.failure?.denied === true);
    const together = failed.length === this.#outcomes.length ? failed : denied;
    const common = together.length > 1 ? together : [];
    for (const outcome of this.#outcomes) await this.#assessImage(outcome, common.includes(outcome));
    if (this.#outcomes.length === 0) return;
    const { trouble, say } = assess(
      this.#coverage.sharesTrouble,
      this.#commonFailure(common),
      this.#clock.now(),
    );
    this.#coverage.sharesTrouble = trouble;
    await this.#say({ kind: 'scope', scope: this.#scope }, 'shares', say);
  }

  /** An image that is gone can be blind no more. */
  async gone({ imageId, name }: ImageName): Promise<void> {
    await this.#assessImage({ imageId, name, failure: undefined }, false);
  }

  /** Such an image is read last, so that it starves nobody (I7). */
  isTooLong(imageId: string): boolean {
    return (this.#coverage.image(imageId).outOfTime ?? 0) >= RUNS_TOO_LONG;
  }

  #commonFailure(common: readonly Outcome[]): Failure | undefined {
    const [first] = common;
    if (first?.failure === undefined) return undefined;
    const message = `the share accounts of ${common.length} of ${this.#outcomes.length} images: ${first.failure.message}`;
    return { ...first.failure, message };
  }

  /** @param quiet its failure is told as the scope's. */
  async #assessImage({ imageId, name, failure }: Outcome, quiet: boolean): Promise<void> {
    const { trouble: before, ...rest } = this.#coverage.image(imageId);
    const { trouble, say } =
      quiet && failure !== undefined
        ? { trouble: counted(before, failure, this.#clock.now()), say: undefined }
        : assess(before, failure, this.#clock.now());
    this.#coverage.setImage(imageId, { ...rest, ...(trouble === undefined ? {} : { trouble }) });
    await this.#say({ kind: 'image', scope: this.#scope, imageId, imageName: name }, imageId, say);
  }

  /** A note's id follows from what it says, so that what is said twice is told once. */
  async #say(
    subject: Exclude<Subject, { kind: 'channel' }>,
    about: string,
    say: Assessment['say'],
  ): Promise<void> {
    if (say === undefined) return;
    const { sinceMs, failure } = say.trouble;
    const nowMs = this.#clock.now();
    const what = `${scopeKey(this.#scope)}/${about}/${sinceMs}`;
    const base = { accountId: this.#scope.accountId, atMs: nowMs, subject, sinceMs };
    const day = Math.floor((nowMs - sinceMs) / DAY_MS);
    await this.#postNotes([
      say.kind === 'over'
        ? { ...base, kind: 'over', id: `over/${what}` }
        : say.kind === 'blind'
          ? { ...base, kind: 'blind', id: `blind/${what}`, failure, reminder: false }
          : { ...base, kind: 'blind', id: `blind/${what}/day-${day}`, failure, reminder: true },
    ]);
  }
}

const counted = (before: Trouble | undefined, failure: Failure, nowMs: number): Trouble => ({
  sinceMs: before?.sinceMs ?? nowMs,
  runs: (before?.runs ?? 0) + 1,
  failure,
  ...(before?.toldAtMs === undefined ? {} : { toldAtMs: before.toldAtMs }),
});
