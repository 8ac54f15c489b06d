import type { Clock } from '../../lib/platform/clock.ts';

interface Sleeper {
  readonly wakesAt: number;
  /** Whoever asked first wakes first. */
  readonly order: number;
  isOver: boolean;
  readonly wake: () => void;
}

/** All microtasks have run when this resolves. */
const idle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * A clock for thousands of sleepers at once, which only `runUntil` moves: to the next sleeper's moment, as soon as
 * nothing else can happen. Nothing under it may wait for a socket or a file.
 */
export class SimulatedClock implements Clock {
  #now: number;
  #asked = 0;
  readonly #sleepers: Sleeper[] = [];

  constructor(startMs: number) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error);
        return;
      }
      const onAbort = (): void => {
        sleeper.isOver = true;
        reject(signal?.reason as Error);
      };
      const wake = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      this.#asked += 1;
      const wakesAt = this.#now + Math.max(0, Math.ceil(ms));
      const sleeper: Sleeper = { wakesAt, order: this.#asked, isOver: false, wake };
      signal?.addEventListener('abort', onAbort, { once: true });
      push(this.#sleepers, sleeper);
    });
  }

  /** Lets time pass until then, or until `isOver` says so: whoever sleeps wakes in order. */
  async runUntil(untilMs: number, isOver: () => boolean = () => false): Promise<void> {
    await idle();
    for (;;) {
      const next = this.#sleepers[0];
      if (next === undefined || next.wakesAt > untilMs || isOver()) break;
      this.#now = Math.max(this.#now, next.isOver ? this.#now : next.wakesAt);
      let woken = 0;
      while (this.#sleepers[0] !== undefined && this.#sleepers[0].wakesAt <= next.wakesAt) {
        const sleeper = pop(this.#sleepers);
        if (sleeper?.isOver !== false) continue;
        sleeper.isOver = true;
        this.#now = sleeper.wakesAt;
        sleeper.wake();
        woken += 1;
      }
      if (woken > 0) await idle();
    }
    if (!isOver()) this.#now = Math.max(this.#now, untilMs);
  }
}

const isBefore = (a: Sleeper, b: Sleeper): boolean =>
  a.wakesAt < b.wakesAt || (a.wakesAt === b.wakesAt && a.order < b.order);

/** Into a binary heap, the earliest at its top. */
function push(heap: Sleeper[], sleeper: Sleeper): void {
  let at = heap.length;
  heap.push(sleeper);
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || !isBefore(sleeper, parent)) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = sleeper;
}

function pop(heap: Sleeper[]): Sleeper | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return top;
  let at = 0;
  for (;;) {
    let below = 2 * at + 1;
    const [left, right] = [heap[below], heap[below + 1]];
    if (left === undefined) break;
    let child = left;
    if (right !== undefined && isBefore(right, left)) [below, child] = [below + 1, right];
    if (!isBefore(child, last)) break;
    heap[at] = child;
    at = below;
  }
  heap[at] = last;
  return top;
}
