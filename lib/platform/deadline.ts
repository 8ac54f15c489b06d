/**
 * A run's time. After `callsUntilMs` nothing more is asked of the cloud, so that what was found can be committed,
 * posted and sent (I7); after `endMs` nothing is written or sent at all: soon the lease may be another's (I6), which
 * ends at `killMs`, when the platform kills the function.
 */
export interface Deadline {
  readonly callsUntilMs: number;
  readonly endMs: number;
  readonly killMs: number;
}

/** The allowance for clocks that differ between two machines, and for a write that is under way. */
const MARGIN_MS = 5_000;
/** Enough to commit, post and send over two channels. */
const WRAP_UP_MS = 30_000;

/**
 * @param startMs when the invocation began.
 * @param timeoutMs the function's own timeout. A short one gives a quarter to each of the two reserves.
 */
export function deadlineFrom(startMs: number, timeoutMs: number): Deadline {
  const killMs = startMs + timeoutMs;
  const endMs = killMs - Math.min(MARGIN_MS, timeoutMs / 4);
  return { callsUntilMs: endMs - Math.min(WRAP_UP_MS, timeoutMs / 4), endMs, killMs };
}
