import * as v from 'valibot';
import type { Clock } from '../platform/clock.ts';
import { OpenApiError } from './errors.ts';
import { type LevelState, QuotaLevel } from './quota-level.ts';

/**
 * The call quota of one API for one account (I8): in any minute, no more calls than `QuotaLevel` allows, and with those
 * that are refused no more than are configured.
 *
 *   free ──take──▶ in flight ──release──▶ recent (for a minute) ──▶ free
 *
 * A call counts from when it is sent until a minute after its answer, because the service counts it at an unknown
 * moment between the two.
 */
const MINUTE_MS = 60_000;
/** 61 s instead of 60: an allowance for the service's clock, at less than 5 % more waiting. */
const WINDOW_MS = MINUTE_MS;

/** What is stored between runs, as plain JSON (I6: a retry must not use the quota twice). */
export interface RateLimitState extends LevelState {
  /** When the calls of the last minute were answered, oldest first. */
  readonly recentMs: readonly number[];
  /** When those that were refused were answered, oldest first: calls were made, and say nothing of what is granted. */
  readonly refusedMs?: readonly number[];
  /** Set after a run that died: it may have used a whole minute's quota until this time. */
  readonly spentAtMs?: number | undefined;
}

const time = v.pipe(v.number(), v.finite());
const timeList = v.pipe(v.array(time), v.maxLength(100_000));
const rateLimitState: v.GenericSchema<unknown, RateLimitState> = v.object({
  limit: v.pipe(v.number(), v.finite(), v.gtValue(0)),
  learnt: v.boolean(),
  refusedLevel: v.pipe(v.number(), v.finite(), v.minValue(0)),
  probeAtMs: time,
  probePauseMs: v.pipe(v.number(), v.finite(), v.minValue(0)),
  grownAtMs: time,
  recentMs: timeList,
  refusedMs: v.exactOptional(timeList),
  spentAtMs: v.optional(time),
});
const storedLimits = v.record(v.string(), v.unknown());

/** The valid limits in a stored value. A damaged one is left out: it is learnt again. */
export function readRateLimitStates(stored: unknown): Record<string, RateLimitState> {
  const held = v.safeParse(storedLimits, stored);
  const sound = Object.entries(held.success ? held.output : {}).flatMap(([api, value]) => {
    const limit = v.safeParse(rateLimitState, value);
    return limit.success ? [[api, limit.output] as const] : [];
  });
  return Object.fromEntries(sound);
}

export interface TakeOptions {
  readonly signal?: AbortSignal | undefined;
  /** No call is made after this, and no wait begun that would end after it: `OutOfTime` at once. */
  readonly untilMs?: number | undefined;
  /** The maximum wait for the quota: if it would be longer, `OutOfTime` at once. Default: unlimited. */
  readonly waitAtMostMs?: number | undefined;
  /** So many calls of each minute of this process are left free, as far as at least one remains. */
  readonly leaveFree?: number | undefined;
}

/** A place in the quota for one call; release it exactly once. */
export interface Slot {
  release(outcome: 'answered' | 'refused'): void;
}

export class ApiRateLimit {
  readonly #clock: Clock;
  readonly #level: QuotaLevel;
  readonly #onWait: ((ms: number) => void) | undefined;
  readonly #configured: number;
  readonly #ownSinceMs: number;
  readonly #recent: number[];
  readonly #refused: number[];
  #inFlight = 0;
  #sent = 0;
  #queue: Promise<unknown> = Promise.resolve();
  #wake: (() => void) | undefined;

  /**
   * @param onWait is called before each wait, with its length in milliseconds.
   * @param ownSinceMs calls since then are this process's, of which `leaveFree` leaves some. Default: from now on.
   */
  constructor(
    callsPerMinute: number,
    clock: Clock,
    state?: RateLimitState,
    onWait?: (ms: number) => void,
    ownSinceMs?: number,
  ) {
    this.#clock = clock;
    this.#onWait = onWait;
    this.#configured = callsPerMinute;
    this.#ownSinceMs = ownSinceMs ?? clock.now();
    this.#refused = [...(state?.refusedMs ?? [])];
    this.#level = new QuotaLevel(callsPerMinute, clock.now(), state);
    this.#recent =
      state?.spentAtMs === undefined
        ? [...(state?.recentMs ?? [])]
        : Array.from({ length: this.#level.limit }, () => state.spentAtMs ?? 0);
  }

  /** Calls a minute, by the present estimate. */
  get limit(): number {
    return this.#level.limit;
  }

  /**
   * Waits for a place in the quota; first come, first served.
   * @throws OpenApiError `OutOfTime` if the signal aborts, or the wait would exceed `untilMs` or `waitAtMostMs`.
   */
  take(options: TakeOptions = {}): Promise<Slot> {
    const slot = this.#queue.then(() => this.#wait(options));
    this.#queue = slot.catch(() => undefined);
    return slot;
  }

  /** The calls of the last minute and the learnt limit. */
  state(): RateLimitState {
    this.#forgetOld();
    const now = this.#clock.now();
    const unanswered = Array.from({ length: this.#inFlight }, () => now);
    return {
      ...this.#level.state(),
      recentMs: [...this.#recent, ...unanswered],
      ...(this.#refused.length === 0 ? {} : { refusedMs: [...this.#refused] }),
    };
  }

  async #wait(options: TakeOptions): Promise<Slot> {
    const { signal, untilMs = Number.POSITIVE_INFINITY, waitAtMostMs = Number.POSITIVE_INFINITY } = options;
    for (;;) {
      if (signal?.aborted || this.#clock.now() > untilMs) throw outOfTime();
      const ms = this.#waitMs(options.leaveFree);
      if (ms === 0) break;
      if (ms !== undefined && (ms > waitAtMostMs || this.#clock.now() + ms > untilMs)) throw outOfTime();
      await (ms === undefined ? this.#nextRelease(signal) : this.#sleep(ms, signal));
    }
    this.#inFlight += 1;
    this.#sent += 1;
    const sequence = this.#sent;
    let open = true;
    return {
      release: (outcome) => {
        if (!open) return;
        open = false;
        this.#release(outcome, sequence);
      },
    };
  }

  /** Milliseconds to wait; 0: none; undefined: until a call in flight is answered. */
  #waitMs(leaveFree = 0): number | undefined {
    this.#forgetOld();
    const now = this.#clock.now();
    this.#level.grow(now);
    const pause = this.#level.pauseMs(now);
    if (pause > 0) return pause;
    if (this.#inFlight >= this.#level.inFlightAtMost) return undefined;
    const granted = this.#waitForGranted(leaveFree);
    if (this.#refused.length === 0 || granted === undefined) return granted;
    const all = [...this.#recent, ...this.#refused].toSorted((a, b) => a - b);
    const configured = this.#waitFor(all, this.#configured);
    return configured === undefined ? undefined : Math.max(granted, configured);
  }

  #waitForGranted(leaveFree: number): number | undefined {
    const { limit } = this.#level;
    const any = this.#waitFor(this.#recent, limit);
    if (leaveFree === 0 || any === undefined) return any;
    // Were those of the runs before counted, each run would wait for the last one's calls, and begin later and later.
    const own = this.#recent.filter((atMs) => atMs >= this.#ownSinceMs);
    const leaving = this.#waitFor(own, Math.max(1, limit - leaveFree));
    return leaving === undefined ? undefined : Math.max(any, leaving);
  }

  /** Milliseconds until there are fewer calls than so many; undefined: one in flight is to be answered first. */
  #waitFor(answeredMs: readonly number[], atMost: number): number | undefined {
    const over = this.#inFlight + answeredMs.length - atMost;
    if (over < 0) return 0;
    const freeing = answeredMs[over];
    return freeing === undefined ? undefined : Math.max(1, freeing + WINDOW_MS - this.#clock.now());
  }

  #release(outcome: 'answered' | 'refused', sequence: number): void {
    const now = this.#clock.now();
    this.#inFlight -= 1;
    // Before `push`: times in the future, left by a clock that was set back, are found by the last entry.
    this.#forgetOld();
    if (outcome === 'answered') {
      this.#recent.push(now);
      this.#level.accepted();
    } else {
      this.#refused.push(now);
      this.#level.refused(this.#recent.length + this.#inFlight, sequence, this.#sent, now);
    }
    this.#wake?.();
  }

  #forgetOld(): void {
    forgetOld(this.#recent, this.#clock.now());
    forgetOld(this.#refused, this.#clock.now());
  }

  async #sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.#onWait?.(ms);
    try {
      await this.#clock.sleep(ms, signal);
    } catch {
      throw outOfTime();
    }
  }

  #nextRelease(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#wake = undefined;
        reject(outOfTime());
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#wake = () => {
        signal?.removeEventListener('abort', onAbort);
        this.#wake = undefined;
        resolve();
      };
    });
  }
}

/** @param times oldest first; changed in place. */
function forgetOld(times: number[], nowMs: number): void {
  // If the clock was set back, entries may lie in the future: move them to now.
  if ((times.at(-1) ?? 0) > nowMs) times.forEach((at, i) => (times[i] = Math.min(at, nowMs)));
  let old = 0;
  while (old < times.length && (times[old] ?? 0) <= nowMs - WINDOW_MS) old += 1;
  if (old > 0) times.splice(0, old);
}

const outOfTime = () =>
  new OpenApiError('not called: the run has no time left to wait for the call quota', { code: 'OutOfTime' });
