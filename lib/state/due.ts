/** How much there is to read, and how fast. */
export interface Workload {
  /** Time between two firings of the timer. */
  readonly periodMs: number;
  /** `OVERDUE_MINUTES`: nothing is due sooner. */
  readonly overdueMs: number;
  /** The configured quota, for each API. */
  readonly callsPerMinute: number;
  /** Regions to list. */
  readonly lists: number;
  /** Calls to read every image. */
  readonly reads: number;
}

const MINUTE_MS = 60_000;
const FIRINGS = 3;

/** After how long without a run that ended well an audit is overdue. @param periodMs 0: no timer is known. */
export const overdueAfterMs = (overdueMs: number, periodMs: number): number =>
  Math.max(overdueMs, FIRINGS * periodMs);

/**
 * How old a list and an image's reading may become where nothing goes wrong (I10): `OVERDUE_MINUTES`, or three firings
 * of the timer, or some rounds through everything at the configured quota. Pure.
 *
 * In the order of reading an image waits for three rounds at most: every third place is for those that are hardly shared.
 */
export function dueTimes({ periodMs, overdueMs, callsPerMinute, lists, reads }: Workload): {
  readonly listMs: number;
  readonly imageMs: number;
} {
  const roundMs = (calls: number): number => (calls / Math.max(1, callsPerMinute)) * MINUTE_MS;
  const leastMs = overdueAfterMs(overdueMs, periodMs);
  return {
    listMs: Math.max(leastMs, 3 * roundMs(lists)),
    imageMs: Math.max(leastMs, 2 * 3 * roundMs(reads)),
  };
}
