import { closeSync, openSync, writeSync } from 'node:fs';

/**
 * One clock for the sandbox's services and for the processes that work against them (see `shift-clock.ts`). It runs
 * like the system's and is set forward instead of waiting. Requests are signed by the one and checked by the other,
 * or by the system's clock with a tolerance of a quarter of an hour: a test must not go further than that.
 */
export class MovingClock {
  readonly file: string;
  readonly #open: number;
  #offsetMs = 0;

  constructor(file: string) {
    this.file = file;
    this.#open = openSync(file, 'w');
    this.advance(0);
  }

  readonly now = (): number => Date.now() + this.#offsetMs;

  /** At once, also for a process that is at work. */
  advance(ms: number): void {
    this.#offsetMs += ms;
    if (this.#offsetMs > 14 * 60_000) throw new Error('the clock went too far for the signatures');
    // In one write of always the same length: nobody reads half of it.
    writeSync(this.#open, String(this.#offsetMs).padEnd(16), 0);
  }

  close(): void {
    closeSync(this.#open);
  }
}
