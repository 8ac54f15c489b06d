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

/** Of so many turns one is for an image that is hardly shared. */
const TURNS = 3;

/**
 * The order of reading (I7): those that have just turned to shared, then those never tried, then two that are likely
 * shared to one other, each by the longest wait. Pure.
 *
 * @param firstTurn which of the turns comes first; that of the one other is the last of them.
 */
export function readingOrder<T extends Candidate>(candidates: readonly T[], firstTurn = 0): T[] {
  const byAge = candidates.toSorted((a, b) => (a.turnMs ?? -1) - (b.turnMs ?? -1));
  const turned = byAge.filter((c) => c.hasTurned);
  const rest = byAge.filter((c) => !c.hasTurned);
  const never = rest.filter((c) => c.turnMs === undefined);
  const likely = rest.filter((c) => c.turnMs !== undefined && c.likelyShared);
  const others = rest.filter((c) => c.turnMs !== undefined && !c.likelyShared);
  const order: T[] = [...turned, ...never];
  for (let turn = firstTurn; likely.length + others.length > 0; turn += 1) {
    const isOthersTurn = turn % TURNS === TURNS - 1;
    const [first, second] = isOthersTurn ? [others, likely] : [likely, others];
    order.push(...(first.length > 0 ? first : second).splice(0, 1));
  }
  return order;
}

/** Whether it waits for nobody's turn. */
const comesFirst = ({ hasTurned, turnMs }: Candidate): boolean => hasTurned || turnMs === undefined;

/**
 * Candidates that come in while others are worked on, handed out in turn: those that have just turned at once, the others
 * from `begin` on, or when every source is closed.
 */
export class WorkQueue<T extends Candidate> {
  #waiting: T[] = [];
  #sources: number;
  #turn: number;
  #isGathering = true;
  readonly #idle: { readonly isForTurned: boolean; readonly resolve: (next: T | undefined) => void }[] = [];

  /**
   * @param sources how many `close` calls mean that nothing more comes.
   * @param firstTurn see `readingOrder`: where a run is too short for all turns, each run is to begin with another one.
   */
  constructor(sources: number, firstTurn = 0) {
    this.#sources = sources;
    this.#turn = firstTurn;
  }

  add(candidates: readonly T[]): void {
    this.#waiting = readingOrder([...this.#waiting, ...candidates], this.#turn);
    this.#handOut();
  }

  /** One source has no more. */
  close(): void {
    this.#sources -= 1;
    if (this.#sources > 0) return;
    this.begin();
    for (const { resolve } of this.#idle.splice(0)) resolve(undefined);
  }

  /** Hands out those, too, that wait for their turn: until now they waited for more to come, to be fair to them. */
  begin(): void {
    this.#isGathering = false;
    this.#handOut();
  }

  /**
   * The next candidate; waits for one while a source is open; undefined: there is none and none will come.
   * @param isForTurned only those that have just turned: others wait for the quota, and these do not wait for them.
   */
  async next(isForTurned = false): Promise<T | undefined> {
    const next = this.#take(isForTurned);
    if (next !== undefined || this.#sources <= 0) return next;
    return new Promise((resolve) => this.#idle.push({ isForTurned, resolve }));
  }

  #handOut(): void {
    for (const idle of Array.from(this.#idle)) {
      const next = this.#take(idle.isForTurned);
      if (next === undefined) continue;
      this.#idle.splice(this.#idle.indexOf(idle), 1);
      idle.resolve(next);
    }
  }

  #take(isForTurned: boolean): T | undefined {
    const [next] = this.#waiting;
    if (next === undefined || ((this.#isGathering || isForTurned) && !next.hasTurned)) return undefined;
    this.#waiting.shift();
    if (!comesFirst(next)) this.#turn += 1;
    return next;
  }
}
