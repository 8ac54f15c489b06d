/** Random numbers with a seed: the same simulation every time. */
export class Dice {
  #state: number;

  /** @param seed a whole number. */
  constructor(seed: number) {
    // Neighbouring seeds must not begin alike.
    this.#state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
    for (let n = 0; n < 8; n += 1) this.next();
  }

  /** From 0 up to 1. */
  next(): number {
    // Marsaglia's xorshift with the shifts 13, 17 and 5 («Xorshift RNGs», 2003); it must never stand at 0.
    let state = this.#state || 1;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state >>> 0;
    return this.#state / 2 ** 32;
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  pick<T>(all: readonly T[]): T {
    const one = all[this.between(0, all.length - 1)];
    if (one === undefined) throw new RangeError('there is nothing to pick from');
    return one;
  }
}
