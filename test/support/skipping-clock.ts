import { performance } from 'node:perf_hooks';
import { type Clock, systemClock } from '../../lib/platform/clock.ts';

/** So often the process is looked at while somebody sleeps, and so often in a row it must be found idle. */
const LOOK_EVERY_MS = 1;
const IDLE_LOOKS = 3;

interface Sleeper {
  readonly wakesAt: number;
  readonly wake: () => void;
}

/**
 * A clock for whole runs over real sockets. Time passes as it does, and whatever would only be waited for is skipped:
 * as soon as nothing happens in this process but sleeping, the clock is set forward to the next sleeper's end. Whoever
 * looks at the same clock, the sandbox's services too, sees that the time has passed.
 *
 * A call to a service that lets it wait is no idleness: every call has a timeout of its own, which is a real timer.
 */
export class SkippingClock implements Clock {
  readonly #sleepers = new Set<Sleeper>();
  #aheadMs = 0;
  #isWatched = false;

  now(): number {
    return systemClock.now() + this.#aheadMs;
  }

  /** Sets the clock forward. */
  advance(ms: number): void {
    this.#aheadMs += ms;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const onAbort = () => {
        this.#sleepers.delete(sleeper);
        reject(signal?.reason as Error);
      };
      const wake = () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const sleeper: Sleeper = { wakesAt: this.now() + Math.max(0, ms), wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#watch();
    });
  }

  #watch(): void {
    if (this.#isWatched) return;
    this.#isWatched = true;
    let idleLooks = 0;
    let handled = eventsHandled();
    const look = (): void => {
      idleLooks = eventsHandled() === handled && !isAtWork() ? idleLooks + 1 : 0;
      handled = eventsHandled();
      if (idleLooks >= IDLE_LOOKS) this.#aheadMs += Math.max(0, this.#next() - this.now());
      if (this.#wakeDue()) idleLooks = 0;
      if (this.#sleepers.size > 0) lookLater(look);
      else this.#isWatched = false;
    };
    lookLater(look);
  }

  #next(): number {
    return Math.min(...[...this.#sleepers].map(({ wakesAt }) => wakesAt));
  }

  /** The sleepers whose time is over wake in its order. @returns whether there was one. */
  #wakeDue(): boolean {
    const due = [...this.#sleepers].filter(({ wakesAt }) => wakesAt <= this.now());
    for (const sleeper of due.toSorted((a, b) => a.wakesAt - b.wakesAt)) {
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
    return due.length > 0;
  }
}

/** Its own timers count for no work, and keep no process alive. */
const lookLater = (look: () => void): void => void setTimeout(look, LOOK_EVERY_MS).unref();

/** What came over sockets and from the thread pool, in this process since its start. */
const eventsHandled = (): number => performance.nodeTiming.uvMetricsInfo.events;

/** Something is under way that will come to an end by itself: a timer, a file's or a name's lookup, a connection. */
const isAtWork = (): boolean =>
  process
    .getActiveResourcesInfo()
    .some((resource) => /^Timeout$|^Immediate$|Req|Connect|Write/.test(resource));
