/** How much there is to read, and how fast. */
export interface Workload {
  /** The longest time between two runs that are to be. */
  readonly periodMs: number;
  readonly isTimed: boolean;
  /** `OVERDUE_MINUTES`: nothing is due sooner. */
  readonly overdueMs: number;
  /** The configured quota, for each API. */
  readonly callsPerMinute: number;
  /** Regions to list. */
  readonly lists: number;
  /** Calls to read every image. */
  readonly reads: number;
}

/** How old a list and an image's reading may become where nothing goes wrong (I10), in milliseconds. */
export interface DueTimes {
  /** How long the account as a whole may go without a run that ended well. */
  readonly runMs: number;
  readonly listMs: number;
  readonly imageMs: number;
  /** A timer starts the runs: else nothing is due because its turn does not come. */
  readonly isTimed: boolean;
}

const MINUTE_MS = 60_000;
const FIRINGS = 3;

/** `OVERDUE_MINUTES` by default: what is expected of an account before any run of it has said so. */
export const USUAL_OVERDUE_MS = 30 * MINUTE_MS;

/** After how long without a run that ended well an audit is overdue. @param periodMs 0: no timer is known. */
export const overdueAfterMs = (overdueMs: number, periodMs: number): number =>
  Math.max(overdueMs, FIRINGS * periodMs);

/**
 * How old a list and an image's reading may become where nothing goes wrong (I10): `OVERDUE_MINUTES`, or three firings
 * of the timer, or some rounds through everything at the configured quota. Pure.
 *
 * In the order of reading an image waits for three rounds at most: every third place is for those that are hardly shared.
 */
export function dueTimes({ periodMs, isTimed, overdueMs, callsPerMinute, lists, reads }: Workload): DueTimes {
  const roundMs = (calls: number): number => (calls / Math.max(1, callsPerMinute)) * MINUTE_MS;
  const leastMs = overdueAfterMs(overdueMs, periodMs);
  return {
    runMs: leastMs,
    isTimed,
    listMs: Math.max(leastMs, 3 * roundMs(lists)),
    imageMs: Math.max(leastMs, 2 * 3 * roundMs(reads)),
  };
}
