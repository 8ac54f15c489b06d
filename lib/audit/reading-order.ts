/** An image that waits to be read. */
export interface Candidate {
  readonly imageId: string;
  /** The list flags it as shared, or the snapshot knows it as shared. */
  readonly likelyShared: boolean;
  /** Its last complete reading; undefined: never. */
  readonly readAtMs: number | undefined;
  /** Time ran out in the middle of its last readings: it goes last, so that it starves nobody. */
  readonly tooLong: boolean;
}

/**
 * The order of reading (I7): two images that are likely shared to one other, each kind by the longest unverified;
 * those never read come first, and those too long for one run last. Pure.
 */
export function readingOrder<T extends Candidate>(candidates: readonly T[]): T[] {
  const byAge = candidates.toSorted((a, b) => (a.readAtMs ?? -1) - (b.readAtMs ?? -1));
  const fitting = byAge.filter((c) => !c.tooLong);
  const likely = fitting.filter((c) => c.likelyShared);
  const others = fitting.filter((c) => !c.likelyShared);
  const order: T[] = [];
  for (let l = 0, o = 0; l < likely.length || o < others.length; ) {
    order.push(...likely.slice(l, l + 2), ...others.slice(o, o + 1));
    l += 2;
    o += 1;
  }
  return [...order, ...byAge.filter((c) => c.tooLong)];
}

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
    this.#waiting = readingOrder([...this.#waiting, ...candidates]);
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
