import { type Failure, type Note, type Reading, type Scope, scopeKey, type Subject } from '../model.ts';
import type { Clock } from '../platform/clock.ts';
import type { Coverage } from './coverage.ts';
import { type Assessment, assess } from './health.ts';

/** Runs in a row in which an image's reading was cut off by the run's end before that counts as blindness. */
const RUNS_TOO_LONG = 2;
const DAY_MS = 86_400_000;

interface ImageName {
  readonly imageId: string;
  readonly name: string;
}

/** Keeps the health of a scope's list and images in its coverage, and tells people what begins and ends (I10). */
export class ScopeHealth {
  readonly #scope: Scope;
  readonly #coverage: Coverage;
  readonly #clock: Clock;
  readonly #postNotes: (notes: readonly Note[]) => Promise<void>;

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
    await this.#say({ kind: 'scope', scope: this.#scope }, say);
  }

  /** An image was read, or why not. `unreached`: the run had no time to finish it, which is no failure of its own. */
  async read({ imageId, name }: ImageName, reading: Reading): Promise<'read' | 'failed' | 'unreached'> {
    const before = this.#coverage.image(imageId);
    const kept = before.readAtMs === undefined ? {} : { readAtMs: before.readAtMs };
    let { failure } = reading;
    let cut = before.outOfTime;
    if (failure?.code === 'OutOfTime') {
      if (reading.coverage === 'failed') return 'unreached';
      cut = (cut ?? 0) + 1;
      this.#coverage.setImage(imageId, { ...before, outOfTime: cut });
      if (cut < RUNS_TOO_LONG) return 'unreached';
      failure = { code: 'TooLong', message: 'it has too many share accounts to be read within one run' };
    }
    const { trouble, say } = assess(before.trouble, failure, this.#clock.now());
    this.#coverage.setImage(imageId, {
      ...(failure === undefined ? { readAtMs: reading.atMs } : kept),
      ...(trouble === undefined ? {} : { trouble }),
      ...(failure === undefined || cut === undefined ? {} : { outOfTime: cut }),
    });
    await this.#say({ kind: 'image', scope: this.#scope, imageId, imageName: name }, say);
    return failure === undefined ? 'read' : 'failed';
  }

  /** An image that is gone can be blind no more. */
  async gone({ imageId, name }: ImageName): Promise<void> {
    const { say } = assess(this.#coverage.image(imageId).trouble, undefined, this.#clock.now());
    await this.#say({ kind: 'image', scope: this.#scope, imageId, imageName: name }, say);
  }

  /** Such an image is read last, so that it starves nobody (I7). */
  isTooLong(imageId: string): boolean {
    return (this.#coverage.image(imageId).outOfTime ?? 0) >= RUNS_TOO_LONG;
  }

  /** A note's id follows from what it says, so that what is said twice is told once. */
  async #say(subject: Exclude<Subject, { kind: 'channel' }>, say: Assessment['say']): Promise<void> {
    if (say === undefined) return;
    const { sinceMs, failure } = say.trouble;
    const nowMs = this.#clock.now();
    const about =
      subject.kind === 'image' ? `${scopeKey(this.#scope)}/${subject.imageId}` : scopeKey(this.#scope);
    const base = { accountId: this.#scope.accountId, atMs: nowMs, subject, sinceMs };
    const day = Math.floor((nowMs - sinceMs) / DAY_MS);
    await this.#postNotes([
      say.kind === 'over'
        ? { ...base, kind: 'over', id: `over/${about}/${sinceMs}` }
        : say.kind === 'blind'
          ? { ...base, kind: 'blind', id: `blind/${about}/${sinceMs}`, failure, reminder: false }
          : { ...base, kind: 'blind', id: `blind/${about}/${sinceMs}/day-${day}`, failure, reminder: true },
    ]);
  }
}
