const WINDOW_MS = 60_000;

/** The quota of calls per minute for one API and account, in a sliding window of 60 seconds. */
export class Quota {
  readonly #calls = new Map<string, number[]>();

  /**
   * Returns 0 if the call is within the quota, and counts it; else the milliseconds until there is room. A refused
   * call counts only if `countRefused` is set.
   */
  take(key: string, now: number, limits: { perMinute: number; countRefused: boolean }): number {
    const recent = this.#calls.get(key) ?? [];
    this.#calls.set(key, recent);
    let old = 0;
    while (old < recent.length && (recent[old] ?? 0) <= now - WINDOW_MS) old += 1;
    recent.splice(0, old);
    const full = recent.length >= limits.perMinute;
    if (!full || limits.countRefused) recent.push(now);
    if (!full) return 0;
    const oldestInTheWay = limits.perMinute === 0 ? now : (recent.at(-limits.perMinute) ?? now);
    return oldestInTheWay + WINDOW_MS - now;
  }
}
