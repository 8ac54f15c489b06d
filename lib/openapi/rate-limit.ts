import type { Clock } from '../platform/clock.ts';
import { OpenApiError } from './errors.ts';
import { type AnsweredMs, ofLastMinute, UNTIL_ANSWERED, untilFewer } from './last-minute.ts';
import {
  afterAccepted,
  afterRefusal,
  afterTime,
  inFlightAtMost,
  levelFrom,
  pauseMs,
  type QuotaLevel,
  toStored,
} from './quota-level.ts';
import type { RateLimitState } from './stored-rate-limit.ts';

/**
 * The call quota of one API for one account (I8): in any minute, no more calls than `QuotaLevel` allows, and with those
 * that are refused no more than are configured.
 *
 *   free ──take──▶ in flight ──release──▶ recent (for a minute) ──▶ free
 *
 * A call counts from when it is sent until a minute after its answer, because the service counts it at an unknown
 * moment between the two.
 */

export interface TakeOptions {
  readonly signal?: AbortSignal | undefined;
  /** No call is made after this, and no wait begun that would end after it: `OutOfTime` at once. */
  readonly untilMs?: number | undefined;
  /** The maximum wait for the quota: if it would be longer, `OutOfTime` at once. Default: unlimited. */
  readonly waitAtMostMs?: number | undefined;
  /** So many calls of each minute of this process are left free, as far as at least one remains. */
  readonly leaveFree?: number | undefined;
  /** So many calls follow each other: the first waits until there are places for all, or for half of a minute's. */
  readonly places?: number | undefined;
}

/** A place in the quota for one call; release it exactly once. */
export interface Slot {
  release(outcome: 'answered' | 'refused'): void;
}

export class ApiRateLimit {
  readonly #clock: Clock;
  readonly #onWait: ((ms: number) => void) | undefined;
  readonly #ownSinceMs: number;
  #level: QuotaLevel;
  /** Those that were accepted. */
  #recent: AnsweredMs;
  #refused: AnsweredMs;
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
    this.#ownSinceMs = ownSinceMs ?? clock.now();
    this.#refused = state?.refusedMs ?? [];
    this.#level = levelFrom(callsPerMinute, clock.now(), state);
    this.#recent =
      state?.spentAtMs === undefined ? (state?.recentMs ?? []) : times(this.#level.limit, state.spentAtMs);
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
    const now = this.#clock.now();
    this.#forgetOld(now);
    return {
      ...toStored(this.#level),
      recentMs: [...this.#recent, ...times(this.#inFlight, now)],
      ...(this.#refused.length === 0 ? {} : { refusedMs: this.#refused }),
    };
  }

  async #wait(options: TakeOptions): Promise<Slot> {
    const { signal, untilMs = Number.POSITIVE_INFINITY, waitAtMostMs = Number.POSITIVE_INFINITY } = options;
    for (;;) {
      if (signal?.aborted || this.#clock.now() > untilMs) throw outOfTime();
      const ms = this.#waitMs(options);
      if (ms === 0) break;
      const knowsWhen = ms !== UNTIL_ANSWERED;
      if (knowsWhen && (ms > waitAtMostMs || this.#clock.now() + ms > untilMs)) throw outOfTime();
      await (knowsWhen ? this.#sleep(ms, signal) : this.#nextRelease(signal));
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

  /** Milliseconds to wait; 0: none. */
  #waitMs({ leaveFree = 0, places = 1 }: TakeOptions): number {
    const now = this.#clock.now();
    this.#forgetOld(now);
    this.#level = afterTime(this.#level, now);
    const pause = pauseMs(this.#level, now);
    if (pause > 0) return pause;
    if (this.#inFlight >= inFlightAtMost(this.#level)) return UNTIL_ANSWERED;
    const { limit, configured } = this.#level;
    const untilFree = (calls: AnsweredMs, atMost: number) => untilFewer(calls, atMost - this.#inFlight, now);
    // A long list begins, too, where the calls of the runs before take the other half.
    const others = Math.min(places, Math.ceil(limit / 2)) - 1;
    const waits = [untilFree(this.#recent, Math.max(1, limit - others))];
    if (leaveFree > 0) {
      // Were those of the runs before counted, each run would wait for the last one's calls, and begin later and later.
      const own = this.#recent.filter((atMs) => atMs >= this.#ownSinceMs);
      waits.push(untilFree(own, Math.max(1, limit - leaveFree - others)));
    }
    if (this.#refused.length > 0) {
      const all = [...this.#recent, ...this.#refused].toSorted((a, b) => a - b);
      waits.push(untilFree(all, configured));
    }
    return Math.max(...waits);
  }

  #release(outcome: 'answered' | 'refused', sequence: number): void {
    const now = this.#clock.now();
    this.#inFlight -= 1;
    this.#forgetOld(now);
    if (outcome === 'answered') {
      this.#recent = [...this.#recent, now];
      this.#level = afterAccepted(this.#level);
    } else {
      this.#refused = [...this.#refused, now];
      const acceptedAMinute = this.#recent.length + this.#inFlight;
      this.#level = afterRefusal(this.#level, { sequence, lastSent: this.#sent, acceptedAMinute, atMs: now });
    }
    this.#wake?.();
  }

  #forgetOld(nowMs: number): void {
    this.#recent = ofLastMinute(this.#recent, nowMs);
    this.#refused = ofLastMinute(this.#refused, nowMs);
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

const times = (count: number, atMs: number): AnsweredMs => Array.from({ length: count }, () => atMs);

const outOfTime = () =>
  new OpenApiError('not called: the run has no time left to wait for the call quota', { code: 'OutOfTime' });
