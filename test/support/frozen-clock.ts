import type { Clock } from '../../lib/platform/clock.ts';

/** A clock that stands still except when somebody sleeps or moves it; real sockets go on meanwhile. */
export class FakeClock implements Clock {
  #now = Date.UTC(2027, 0, 15);
  /** Every sleep that was asked for, in milliseconds. */
  readonly slept: number[] = [];

  now(): number {
    return this.#now;
  }

  advance(ms: number): void {
    this.#now += ms;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(ms);
    this.#now += ms;
    // Lets what waits for the network have its turn, as a real sleep would.
    await new Promise((resolve) => setImmediate(resolve));
  }
}
