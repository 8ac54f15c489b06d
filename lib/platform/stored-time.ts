/** The tolerated difference between the clocks of two machines. */
export const CLOCKS_DIFFER_MS = 300_000;

/** A stored time. One that is further ahead than clocks differ was written with a wrong clock, and counts as never. */
export const inThePast = (ms: number | undefined, nowMs: number): number | undefined =>
  ms === undefined || ms > nowMs + CLOCKS_DIFFER_MS ? undefined : ms;
