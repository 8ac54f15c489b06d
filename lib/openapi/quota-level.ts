/**
 * How many calls a minute the service grants, as far as it is known: learnt from refusals, raised again carefully
 * (I8). Decides; waits for nothing.
 *
 *   configured ──refused──▶ what was accepted in the last minute ──a minute without refusal──▶ a tenth more …
 *                              … up to the refused level, which is tried only after a pause that doubles each time
 */
const MINUTE_MS = 60_000;
const FIRST_BACKOFF_MS = 4_000;
const FIRST_PROBE_MS = 10 * MINUTE_MS;
const MAX_PROBE_MS = 160 * MINUTE_MS;
/** Refusals in a row, with nothing accepted between them, that may be somebody else's doing: some two minutes. */
const OTHERS_MAY_BE = 5;

export interface LevelState {
  readonly limit: number;
  /** The limit was learnt from refusals; else it is what was configured then, and may be configured otherwise now. */
  readonly learnt: boolean;
  /** The level that was refused; 0: none. */
  readonly refusedLevel: number;
  readonly probeAtMs: number;
  readonly probePauseMs: number;
  /** When it was raised or lowered last: runs may be shorter than the minute that raises it. */
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

  /** After a refusal, one call at a time until one is accepted: a burst would only be refused together. */
  get inFlightAtMost(): number {
    return this.#refusalsInARow > 0 ? 1 : Number.POSITIVE_INFINITY;
  }

  /** Milliseconds until the pause after a refusal is over; 0: it is. */
  pauseMs(nowMs: number): number {
    // A clock that was set back does not make the pause longer.
    this.#notBeforeMs = Math.min(this.#notBeforeMs, nowMs + MINUTE_MS);
    return Math.max(0, this.#notBeforeMs - nowMs);
  }

  accepted(): void {
    this.#refusalsInARow = 0;
  }

  /**
   * @param acceptedAMinute calls that were accepted in the last minute, or may yet be.
   * @param sequence the refused call's number, and the number of the last call that was sent: calls that were in
   *   flight together are refused together, and teach one thing, once.
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
      // Nothing of ours was accepted: this says that the minute is spent, not how large it is.
      this.#limit = this.#refusedAtLevel;
      return;
    }
    this.#limit = Math.max(1, Math.min(this.#limit, acceptedAMinute));
    this.#refusedLevel = this.#limit + 1;
    this.#probeAtMs = nowMs + this.#probePauseMs;
  }

  /** Raises the limit where a minute has passed without refusal. */
  grow(nowMs: number): void {
    this.#grownAtMs = Math.min(this.#grownAtMs, nowMs);
    this.#probeAtMs = Math.min(this.#probeAtMs, nowMs + this.#probePauseMs);
    if (this.#limit >= this.#configured || nowMs - this.#grownAtMs < MINUTE_MS) return;
    this.#grownAtMs = nowMs;
    const next = Math.min(this.#configured, this.#limit + Math.max(1, Math.floor(this.#limit / 10)));
    if (this.#refusedLevel === 0) this.#limit = next;
    else if (this.#limit >= this.#refusedLevel) {
      // A minute at the level that was once refused: it is granted now.
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
