import type { Clock } from '../platform/clock.ts';
import { SwasError } from './errors.ts';

/**
 * The call quota of one API for one account (I8): never more than `limit` calls in any minute, learnt from
 * refusals, raised again carefully.
 *
 *   free ──take──▶ in flight ──settle──▶ recent (for a minute) ──▶ free
 *
 * A call counts from when it is sent until a minute after it was answered: the service notes it somewhere between
 * the two. After a refusal the limit is what was accepted in the last minute, and the level that was refused is
 * tried again only after a pause that doubles each time.
 */
const MINUTE_MS = 60_000;
/** Allowance for a service clock that runs a little otherwise: 61 s instead of 60, within 1.05 of the least. */
const WINDOW_MS = MINUTE_MS + 1_000;
const FIRST_BACKOFF_MS = 4_000;
const FIRST_PROBE_MS = 10 * MINUTE_MS;
const MAX_PROBE_MS = 160 * MINUTE_MS;

/** What is kept between runs (I6: a retry does not spend the quota twice). All plain JSON. */
export interface LaneState {
  readonly limit: number;
  /** The level that was refused; 0: none. */
  readonly refusedLevel: number;
  readonly probeAtMs: number;
  readonly probePauseMs: number;
  /** When the calls of the last minute were answered, oldest first. */
  readonly recentMs: readonly number[];
}

export interface TakeOptions {
  readonly signal?: AbortSignal | undefined;
  /** A wait that would reach past this moment is not begun: `OutOfTime` at once. */
  readonly untilMs?: number | undefined;
}

/** One place taken; settle it exactly once. */
export interface Slot {
  settle(outcome: 'answered' | 'refused'): void;
}

export class QuotaLane {
  readonly #clock: Clock;
  readonly #configured: number;
  #limit: number;
  #refusedLevel = 0;
  #probeAtMs = 0;
  #probePauseMs = FIRST_PROBE_MS;
  #grownAtMs: number;
  #recent: number[] = [];
  #inFlight = 0;
  #refusalsInARow = 0;
  #notBeforeMs = 0;
  #queue: Promise<unknown> = Promise.resolve();
  #wake: (() => void) | undefined;
  readonly #onWait: ((ms: number) => void) | undefined;

  /** @param onWait hears of each wait before it begins. */
  constructor(callsPerMinute: number, clock: Clock, state?: LaneState, onWait?: (ms: number) => void) {
    this.#clock = clock;
    this.#onWait = onWait;
    this.#configured = callsPerMinute;
    this.#limit = callsPerMinute;
    this.#grownAtMs = clock.now();
    if (state === undefined) return;
    this.#limit = Math.max(1, Math.min(callsPerMinute, state.limit));
    this.#refusedLevel = state.refusedLevel > callsPerMinute ? 0 : state.refusedLevel;
    // A clock that jumped back must not postpone the probe for longer than its pause.
    this.#probePauseMs = Math.min(MAX_PROBE_MS, Math.max(FIRST_PROBE_MS, state.probePauseMs));
    this.#probeAtMs = Math.min(state.probeAtMs, clock.now() + this.#probePauseMs);
    this.#recent = state.recentMs.map((at) => Math.min(at, clock.now()));
  }

  /** Calls a minute, as far as it is known now. */
  get limit(): number {
    return this.#limit;
  }

  /**
   * Waits for a place in the quota, in the order of asking.
   * @throws SwasError `OutOfTime` when the signal aborts, or when the wait would reach past `untilMs`.
   */
  take(options: TakeOptions = {}): Promise<Slot> {
    const mine = this.#queue.then(() => this.#wait(options));
    this.#queue = mine.catch(() => undefined);
    return mine;
  }

  /** The calls of the last minute and what was learnt. */
  state(): LaneState {
    this.#forgetOld();
    return {
      limit: this.#limit,
      refusedLevel: this.#refusedLevel,
      probeAtMs: this.#probeAtMs,
      probePauseMs: this.#probePauseMs,
      recentMs: [...this.#recent, ...Array.from({ length: this.#inFlight }, () => this.#clock.now())],
    };
  }

  async #wait({ signal, untilMs }: TakeOptions): Promise<Slot> {
    for (;;) {
      if (signal?.aborted) throw outOfTime();
      const ms = this.#waitMs();
      if (ms === 0) break;
      if (ms !== undefined && untilMs !== undefined && this.#clock.now() + ms > untilMs) throw outOfTime();
      await (ms === undefined ? this.#nextSettled(signal) : this.#sleep(ms, signal));
    }
    this.#inFlight += 1;
    let open = true;
    return {
      settle: (outcome) => {
        if (!open) return;
        open = false;
        this.#settle(outcome);
      },
    };
  }

  /** Milliseconds to wait; 0: now; undefined: until a call in flight is answered. */
  #waitMs(): number | undefined {
    this.#forgetOld();
    this.#grow();
    const now = this.#clock.now();
    if (this.#notBeforeMs > now) return Math.min(this.#notBeforeMs - now, MINUTE_MS);
    if (this.#inFlight + this.#recent.length < this.#limit) return 0;
    const freeing = this.#recent[this.#inFlight + this.#recent.length - this.#limit];
    return freeing === undefined ? undefined : Math.max(1, freeing + WINDOW_MS - now);
  }

  #settle(outcome: 'answered' | 'refused'): void {
    const now = this.#clock.now();
    this.#inFlight -= 1;
    if (outcome === 'answered') {
      this.#recent.push(now);
      this.#refusalsInARow = 0;
    } else {
      this.#forgetOld();
      // Calls that were in flight together are refused together: they teach one thing, once.
      const accepted = Math.max(1, this.#recent.length);
      if (accepted < this.#limit) {
        const probing = this.#refusedLevel !== 0 && this.#limit === this.#refusedLevel;
        this.#probePauseMs = probing ? Math.min(MAX_PROBE_MS, this.#probePauseMs * 2) : FIRST_PROBE_MS;
        this.#limit = accepted;
        this.#refusedLevel = accepted + 1;
      }
      this.#probeAtMs = now + this.#probePauseMs;
      this.#grownAtMs = now;
      this.#refusalsInARow += 1;
      this.#notBeforeMs = now + Math.min(MINUTE_MS, FIRST_BACKOFF_MS * 2 ** (this.#refusalsInARow - 1));
    }
    this.#wake?.();
  }

  /** Additive: once a minute without refusal, below the refused level; at it, only when its pause is over. */
  #grow(): void {
    const now = this.#clock.now();
    if (this.#limit >= this.#configured || now - this.#grownAtMs < MINUTE_MS) return;
    const next = this.#limit + Math.max(1, Math.floor(this.#limit / 10));
    const blocked = this.#refusedLevel !== 0 && next >= this.#refusedLevel && now < this.#probeAtMs;
    this.#grownAtMs = now;
    if (!blocked) this.#limit = Math.min(this.#configured, next);
  }

  #forgetOld(): void {
    const since = this.#clock.now() - WINDOW_MS;
    let old = 0;
    while (old < this.#recent.length && (this.#recent[old] ?? 0) <= since) old += 1;
    if (old > 0) this.#recent.splice(0, old);
  }

  async #sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.#onWait?.(ms);
    try {
      await this.#clock.sleep(ms, signal);
    } catch {
      throw outOfTime();
    }
  }

  #nextSettled(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = () => reject(outOfTime());
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#wake = () => {
        signal?.removeEventListener('abort', onAbort);
        this.#wake = undefined;
        resolve();
      };
    });
  }
}

const outOfTime = () =>
  new SwasError('not called: the run has no time left to wait for the call quota', { code: 'OutOfTime' });

/** The lanes of one account: one for each API, since each API has a quota of its own. */
export class CallQuota {
  readonly #lanes = new Map<string, QuotaLane>();
  readonly #callsPerMinute: number;
  readonly #clock: Clock;
  readonly #state: Readonly<Record<string, LaneState>>;
  readonly #onWait: ((api: string, ms: number) => void) | undefined;

  constructor(
    callsPerMinute: number,
    clock: Clock,
    state: Readonly<Record<string, LaneState>> = {},
    onWait?: (api: string, ms: number) => void,
  ) {
    this.#callsPerMinute = callsPerMinute;
    this.#clock = clock;
    this.#state = state;
    this.#onWait = onWait;
  }

  lane(api: string): QuotaLane {
    let lane = this.#lanes.get(api);
    if (lane === undefined) {
      lane = new QuotaLane(this.#callsPerMinute, this.#clock, this.#state[api], (ms) =>
        this.#onWait?.(api, ms),
      );
      this.#lanes.set(api, lane);
    }
    return lane;
  }

  state(): Record<string, LaneState> {
    return {
      ...this.#state,
      ...Object.fromEntries([...this.#lanes].map(([api, lane]) => [api, lane.state()])),
    };
  }
}
