import type { Clock } from '../../lib/platform/clock.ts';

/** A clock that only a test moves. No real timer is behind it. */
export interface FakeClock extends Clock {
  /** Lets time pass: whoever sleeps wakes in order, and what follows from that has happened when this resolves. */
  advance(ms: number): Promise<void>;
  /** The clock is set by so much, forward or back. Nobody wakes: a sleep lasts as long as it was to last. */
  jump(ms: number): void;
  /** Every sleep that was asked for, in milliseconds. */
  readonly slept: readonly number[];
}

export interface FakeClockOptions {
  /**
   * Jump to the next sleeper as soon as nothing else can happen. For simulations of hours, without sockets: what
   * waits for a socket is taken for idle.
   */
  readonly auto?: boolean;
}

interface Sleeper {
  readonly wakesAt: number;
  readonly wake: () => void;
}

/** All microtasks have run when this resolves. */
const idle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function fakeClock(startMs = Date.UTC(2027, 0, 15, 6), options: FakeClockOptions = {}): FakeClock {
  /** Time as a sleep measures it: setting the clock does not touch it. */
  let elapsed = 0;
  let offset = startMs;
  let sleepers: Sleeper[] = [];
  let ticking = false;
  const slept: number[] = [];

  /** The sleepers of the earliest moment, not past `until`, wake together. */
  const wakeNext = (until: number): boolean => {
    const next = Math.min(...sleepers.map((s) => s.wakesAt));
    if (next > until) return false;
    const due = sleepers.filter((s) => s.wakesAt === next);
    sleepers = sleepers.filter((s) => s.wakesAt !== next);
    elapsed = Math.max(elapsed, next);
    for (const sleeper of due) sleeper.wake();
    return true;
  };

  const tick = (): void => {
    if (ticking) return;
    ticking = true;
    setImmediate(() => {
      ticking = false;
      wakeNext(Number.MAX_SAFE_INTEGER);
      if (sleepers.length > 0) tick();
    });
  };

  return {
    slept,
    now: () => offset + elapsed,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason as Error);
          return;
        }
        slept.push(ms);
        const onAbort = () => {
          sleepers = sleepers.filter((s) => s !== sleeper);
          reject(signal?.reason as Error);
        };
        const wake = () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        };
        const sleeper = { wakesAt: elapsed + Math.max(0, ms), wake };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', onAbort, { once: true });
        if (options.auto === true) tick();
      }),
    async advance(ms) {
      const until = elapsed + ms;
      await idle();
      while (wakeNext(until)) await idle();
      elapsed = Math.max(elapsed, until);
      await idle();
    },
    jump(ms) {
      offset += ms;
    },
  };
}
