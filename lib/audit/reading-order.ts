/** An image that waits to be read. */
export interface Candidate {
  readonly imageId: string;
  /** The list flags it as shared, and nobody is known to hold it: the flag is new, or contradicts the share accounts. */
  readonly hasTurned: boolean;
  /** The list flags it as shared, or the snapshot knows it as shared. */
  readonly likelyShared: boolean;
  /** When it last had its turn, whether or not it could be read; undefined: never. */
  readonly turnMs: number | undefined;
}

/**
 * The order of reading (I7): those that have just turned to shared, then those never tried, then two that are likely
 * shared to one other, each by the longest wait. Pure.
 */
export function readingOrder<T extends Candidate>(candidates: readonly T[]): T[] {
  const byAge = candidates.toSorted((a, b) => (a.turnMs ?? -1) - (b.turnMs ?? -1));
  const turned = byAge.filter((c) => c.hasTurned);
  const rest = byAge.filter((c) => !c.hasTurned);
  const never = rest.filter((c) => c.turnMs === undefined);
  const likely = rest.filter((c) => c.turnMs !== undefined && c.likelyShared);
  const others = rest.filter((c) => c.turnMs !== undefined && !c.likelyShared);
  const order: T[] = [...turned, ...never];
  for (let l = 0, o = 0; l < likely.length || o < others.length; ) {
    order.push(...likely.slice(l, l + 2), ...others.slice(o, o + 1));
    l += 2;
    o += 1;
  }
  return order;
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
