import { performance } from 'node:perf_hooks';
import { type Clock, systemClock } from '../../lib/platform/clock.ts';

/** So often the process is looked at while somebody sleeps, and so often in a row it must be found idle. */
const LOOK_EVERY_MS = 1;
const IDLE_LOOKS = 3;
/**
 * What stays the same for so long, in real time, is not of this run: an earlier test in this process has left
 * it. A call that a service lets wait ends before.
 */
const STUCK_MS = 5_000;

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
    let [seen, sinceMs] = ['', 0];
    const look = (): void => {
      const now = work();
      const text = JSON.stringify([...now]);
      if (text !== seen) [seen, sinceMs] = [text, performance.now()];
      if (performance.now() - sinceMs > STUCK_MS) foreign = now;
      idleLooks = eventsHandled() === handled && !isAtWork(now) ? idleLooks + 1 : 0;
      handled = eventsHandled();
      if (idleLooks >= IDLE_LOOKS) this.#aheadMs += Math.max(0, this.#next() - this.now());
      if (this.#wakeDue()) [idleLooks, sinceMs] = [0, performance.now()];
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

/** What is under way and will come to an end by itself, by its kind: timers, lookups of files and names, connections. */
function work(): Map<string, number> {
  const found = new Map<string, number>();
  for (const resource of process.getActiveResourcesInfo())
    if (/^Timeout$|^Immediate$|Req|Connect|Write/.test(resource))
      found.set(resource, (found.get(resource) ?? 0) + 1);
  return found;
}

/** Work that is not of this run. */
let foreign: ReadonlyMap<string, number> = new Map();

function isAtWork(now: ReadonlyMap<string, number>): boolean {
  // What has come to its end is foreign no more.
  foreign = new Map([...foreign].map(([kind, count]) => [kind, Math.min(count, now.get(kind) ?? 0)]));
  return [...now].some(([kind, count]) => count > (foreign.get(kind) ?? 0));
}
