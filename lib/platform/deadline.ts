/**
 * The limits of a run's time, in milliseconds since the epoch:
 * - `callsUntilMs`: the cloud's API is not called after this, so that time is left to commit, post and send (I7).
 * - `endMs`: nothing is written or sent after this, because another run may soon take the lease (I6).
 * - `killMs`: the platform kills the function, and the lease ends.
 */
export interface Deadline {
  readonly callsUntilMs: number;
  readonly endMs: number;
  readonly killMs: number;
}

/** The allowance for a difference between two machines' clocks, and for a write that is under way. */
const MARGIN_MS = 5_000;
/** Enough to commit, post and send over two channels. */
const WRAP_UP_MS = 30_000;

/**
 * @param startMs when the invocation began.
 * @param timeoutMs the function's own timeout. Of a short one, each of the two reserves takes a quarter.
 */
export function deadlineFrom(startMs: number, timeoutMs: number): Deadline {
  const killMs = startMs + timeoutMs;
  const endMs = killMs - Math.min(MARGIN_MS, timeoutMs / 4);
  return { callsUntilMs: endMs - Math.min(WRAP_UP_MS, timeoutMs / 4), endMs, killMs };
}
