import { COLD_START_MS, FAILED_AGAIN_MS, KEPT_WARM_MS, THROTTLED_FIRST_MS } from './assumptions.ts';
import type { SimulatedClock } from './clock.ts';
import type { Deployed, FunctionName } from '../deployed.ts';
import type { Dice } from './dice.ts';

/** One event and what became of it. */
export interface Invocation {
  readonly name: FunctionName;
  /** The account that it is for; '' : none in particular. */
  readonly account: string;
  readonly askedMs: number;
  /** When an instance took it on, loading included; undefined: it waits, or was dropped. */
  startMs?: number;
  endMs?: number;
  /** It waited for an instance until it was too old. */
  droppedMs?: number;
  /** What its handler said: see `Answer`. */
  status?: string;
  rowsRead?: number;
  bytesRead?: number;
  unitsRead?: number;
  unitsWritten?: number;
}

/** What a handler gives back. */
export interface Answer {
  readonly status: string;
  /** It threw: the event is delivered again. */
  readonly failed: boolean;
  /** From the store, and its capacity units. */
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly unitsRead: number;
  readonly unitsWritten: number;
}

export type Handler = (startMs: number) => Promise<Answer>;

/**
 * Function Compute as far as time and money go: asynchronous events, a limit of instances that all functions share,
 * cold starts, retries, and events that are dropped when they have waited for too long.
 */
export class FunctionCompute {
  /** Instances that may be busy at once. */
  instances: number;
  busy = 0;
  /** Since it was set to 0 last. */
  busiest = 0;
  /** Events that wait or are worked on. */
  open = 0;
  invocations: Invocation[] = [];
  readonly #clock: SimulatedClock;
  readonly #dice: Dice;
  /** Until when each idle instance is kept, by function; the one that was used last comes last. */
  readonly #idle = new Map<FunctionName, number[]>();
  readonly #broken: unknown[] = [];

  constructor(clock: SimulatedClock, dice: Dice, instances: number) {
    this.#clock = clock;
    this.#dice = dice;
    this.instances = instances;
  }

  /** Takes an event; returns at once. */
  invoke(fn: Deployed, account: string, handler: Handler): void {
    this.open += 1;
    this.#deliver(fn, account, handler)
      .catch((error: unknown) => this.#broken.push(error))
      .finally(() => (this.open -= 1));
  }

  /** Throws what a handler threw: handlers report failures, so it is a fault of the simulation. */
  check(): void {
    if (this.#broken.length > 0) throw this.#broken[0];
  }

  async #deliver(fn: Deployed, account: string, handler: Handler): Promise<void> {
    for (let attempt = 0; attempt <= fn.retries; attempt += 1) {
      if (attempt > 0) await this.#clock.sleep(FAILED_AGAIN_MS);
      const invocation: Invocation = { name: fn.name as FunctionName, account, askedMs: this.#clock.now() };
      this.invocations.push(invocation);
      if (!(await this.#room(invocation, fn))) return;
      const { failed } = await this.#run(invocation, handler);
      if (!failed) return;
    }
  }

  /** Waits for an instance and takes it; false: the event was dropped for its age. */
  async #room(invocation: Invocation, fn: Deployed): Promise<boolean> {
    for (let pauseMs = THROTTLED_FIRST_MS; this.busy >= this.instances; pauseMs *= 2) {
      await this.#clock.sleep(pauseMs);
      if (this.#clock.now() - invocation.askedMs <= fn.maxAgeMs) continue;
      invocation.droppedMs = this.#clock.now();
      return false;
    }
    // At once: two events may find room at the same moment.
    this.busy += 1;
    this.busiest = Math.max(this.busiest, this.busy);
    return true;
  }

  async #run(invocation: Invocation, handler: Handler): Promise<Answer> {
    invocation.startMs = this.#clock.now();
    try {
      const idle = this.#idle.get(invocation.name) ?? [];
      this.#idle.set(invocation.name, idle);
      const keptUntilMs = idle.pop();
      if (keptUntilMs === undefined || keptUntilMs < this.#clock.now()) {
        // The last one used is cold, so all are.
        idle.length = 0;
        await this.#clock.sleep(this.#dice.between(COLD_START_MS.least, COLD_START_MS.most));
      }
      const answer = await handler(this.#clock.now());
      Object.assign(invocation, answer);
      idle.push(this.#clock.now() + KEPT_WARM_MS);
      return answer;
    } finally {
      invocation.endMs = this.#clock.now();
      this.busy -= 1;
    }
  }
}
