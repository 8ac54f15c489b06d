import { type Candidate, inTurn } from './turn.ts';

/** Candidates that come in while others are worked on, handed out in turn. */
export class WorkQueue<T extends Candidate> {
  #waiting: T[] = [];
  #sources: number;
  readonly #idle: ((next: T | undefined) => void)[] = [];

  /** @param sources how many `close` calls mean that nothing more comes. */
  constructor(sources: number) {
    this.#sources = sources;
  }

  add(candidates: readonly T[]): void {
    this.#waiting = inTurn([...this.#waiting, ...candidates]);
    while (this.#idle.length > 0 && this.#waiting.length > 0) this.#idle.shift()?.(this.#waiting.shift());
  }

  /** One source has no more. */
  close(): void {
    this.#sources -= 1;
    if (this.#sources > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve(undefined);
  }

  /** The next candidate; waits for one while a source is open; undefined: there is none and none will come. */
  async next(): Promise<T | undefined> {
    const next = this.#waiting.shift();
    if (next !== undefined || this.#sources <= 0) return next;
    return new Promise((resolve) => this.#idle.push(resolve));
  }
}
