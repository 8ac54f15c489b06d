/**
 * The best estimate of how many calls a minute the service grants: lowered after a refusal, then raised again carefully
 * (I8). It only decides; it does not wait.
 *
 *   configured ──refused──▶ what was accepted in the last minute ──a minute without refusal──▶ a tenth more …
 *                              … up to the refused level, which is tried only after a pause that doubles each time
 */
const MINUTE_MS = 60_000;
const FIRST_BACKOFF_MS = 4_000;
const FIRST_PROBE_MS = 10 * MINUTE_MS;
const MAX_PROBE_MS = 160 * MINUTE_MS;
/** Consecutive refusals, in about two minutes, that calls of other programs in the account may explain. */
const OTHERS_MAY_BE = 5;

export interface LevelState {
  readonly limit: number;
  /** Whether the limit was learnt from refusals. If not, it is the one configured then, which may have changed. */
  readonly learnt: boolean;
  /** The limit at which the service last refused; 0: none. */
  readonly refusedLevel: number;
  readonly probeAtMs: number;
  readonly probePauseMs: number;
  /** When the limit last changed. Stored, because a run may be shorter than the minute after which it is raised. */
  readonly grownAtMs: number;
}

export class QuotaLevel {
  readonly #configured: number;
  #limit: number;
  #refusedLevel = 0;
  #probeAtMs = 0;
  #probePauseMs = FIRST_PROBE_MS;
  #grownAtMs: number;
  #refusedAtLevel: number;
  #lastTaught = -1;
  #refusalsInARow = 0;
  #notBeforeMs = 0;

  constructor(configured: number, nowMs: number, state?: LevelState) {
    this.#configured = configured;
    this.#limit = configured;
    this.#refusedAtLevel = configured;
    this.#grownAtMs = nowMs;
    if (state?.learnt !== true) return;
    this.#limit = Math.max(1, Math.min(configured, Math.floor(state.limit)));
    this.#refusedLevel = state.refusedLevel > configured ? 0 : state.refusedLevel;
    this.#probePauseMs = Math.min(MAX_PROBE_MS, Math.max(FIRST_PROBE_MS, state.probePauseMs));
    this.#probeAtMs = state.probeAtMs;
    this.#grownAtMs = Math.min(nowMs, state.grownAtMs);
  }

  /** Calls a minute. */
  get limit(): number {
    return this.#limit;
  }

  /** After a refusal, calls are made one at a time until one is accepted: a burst would be refused as a whole. */
  get inFlightAtMost(): number {
    return this.#refusalsInARow > 0 ? 1 : Number.POSITIVE_INFINITY;
  }

  /** Milliseconds until the pause after a refusal ends; 0: there is none. */
  pauseMs(nowMs: number): number {
    // A clock that was set back must not make the pause longer.
    this.#notBeforeMs = Math.min(this.#notBeforeMs, nowMs + MINUTE_MS);
    return Math.max(0, this.#notBeforeMs - nowMs);
  }

  accepted(): void {
    this.#refusalsInARow = 0;
  }

  /**
   * @param acceptedAMinute calls that were accepted in the last minute, or still may be.
   * @param sequence the number of the refused call.
   * @param lastSent the number of the last call sent. Calls in flight together are refused together, so the limit is
   *   learnt from them only once.
   */
  refused(acceptedAMinute: number, sequence: number, lastSent: number, nowMs: number): void {
    const again = sequence <= this.#lastTaught;
    if (!again) {
      this.#lastTaught = lastSent;
      this.#refusalsInARow += 1;
      this.#refusedAtLevel = this.#limit;
      const backoff = Math.min(MINUTE_MS, FIRST_BACKOFF_MS * 2 ** (this.#refusalsInARow - 1));
      this.#notBeforeMs = nowMs + backoff;
      const probing = this.#refusedLevel !== 0 && this.#limit >= this.#refusedLevel;
      this.#probePauseMs = probing ? Math.min(MAX_PROBE_MS, this.#probePauseMs * 2) : this.#probePauseMs;
    }
    this.#grownAtMs = nowMs;
    if (acceptedAMinute === 0 && this.#refusalsInARow <= OTHERS_MAY_BE) {
      // No call of ours was accepted: the minute's quota is used up, but its size is unknown.
      this.#limit = this.#refusedAtLevel;
      return;
    }
    this.#limit = Math.max(1, Math.min(this.#limit, acceptedAMinute));
    this.#refusedLevel = this.#limit + 1;
    this.#probeAtMs = nowMs + this.#probePauseMs;
  }

  /** Raises the limit if a minute has passed without a refusal. */
  grow(nowMs: number): void {
    this.#grownAtMs = Math.min(this.#grownAtMs, nowMs);
    this.#probeAtMs = Math.min(this.#probeAtMs, nowMs + this.#probePauseMs);
    if (this.#limit >= this.#configured || nowMs - this.#grownAtMs < MINUTE_MS) return;
    this.#grownAtMs = nowMs;
    const next = Math.min(this.#configured, this.#limit + Math.max(1, Math.floor(this.#limit / 10)));
    if (this.#refusedLevel === 0) this.#limit = next;
    else if (this.#limit >= this.#refusedLevel) {
      // A minute without refusal at the level that was once refused: the service grants it now.
      this.#refusedLevel = 0;
      this.#probePauseMs = FIRST_PROBE_MS;
      this.#limit = next;
    } else if (next < this.#refusedLevel) this.#limit = next;
    else if (nowMs >= this.#probeAtMs) this.#limit = this.#refusedLevel;
  }

  state(): LevelState {
    return {
      limit: this.#limit,
      learnt: this.#limit < this.#configured,
      refusedLevel: this.#refusedLevel,
      probeAtMs: this.#probeAtMs,
      probePauseMs: this.#probePauseMs,
      grownAtMs: this.#grownAtMs,
    };
  }
}
