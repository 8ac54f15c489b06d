import { setMaxListeners } from 'node:events';
import type { Clock } from '../../lib/platform/clock.ts';
import type { Kill } from './history.ts';

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

/**
 * What a run lives in. When it ends, nothing of the run goes on: whatever it waits for never comes, whatever it
 * would do is not done, and nobody hears of it.
 */
export class Process {
  /** Resolves when the process was ended from outside. */
  readonly ended: Promise<void>;
  readonly clock: Clock;
  #isDead = false;
  #end: () => void = () => undefined;
  readonly #sleeps = new AbortController();
  readonly #counts = new Map<Kill['at'], number>();
  readonly #kill: Kill | undefined;
  readonly #onKill: () => void;

  constructor(clock: Clock, skewMs: number, kill: Kill | undefined, onKill: () => void) {
    this.#kill = kill;
    this.#onKill = onKill;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    setMaxListeners(0, this.#sleeps.signal);
    this.clock = {
      now: () => clock.now() + skewMs,
      sleep: (ms, signal) => this.#sleep(clock, ms, signal),
    };
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  kill(): void {
    if (this.#isDead) return;
    this.#isDead = true;
    this.#onKill();
    this.#end();
    this.#sleeps.abort(new Error('the process has ended'));
  }

  /**
   * One thing that the process does to the world outside.
   * @param half does a part of it, where it has parts.
   */
  async act<T>(at: Kill['at'], whole: () => Promise<T>, half: () => Promise<unknown> = whole): Promise<T> {
    if (this.#isDead) return never();
    const nth = (this.#counts.get(at) ?? 0) + 1;
    this.#counts.set(at, nth);
    const last = this.#kill?.at === at && this.#kill.nth === nth ? this.#kill.when : undefined;
    if (last !== undefined) {
      if (last === 'after') await whole().catch(() => undefined);
      if (last === 'half') await half().catch(() => undefined);
      this.kill();
      return never();
    }
    try {
      const result = await whole();
      return this.#isDead ? await never<T>() : result;
    } catch (error) {
      if (this.#isDead) return never();
      throw error;
    }
  }

  async #sleep(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.#isDead) return never();
    const both = signal === undefined ? this.#sleeps.signal : AbortSignal.any([signal, this.#sleeps.signal]);
    try {
      // A real clock shows whole milliseconds only.
      await clock.sleep(Math.ceil(ms), both);
    } catch (error) {
      if (this.#isDead) return never();
      throw error;
    }
    return this.#isDead ? never() : undefined;
  }
}
