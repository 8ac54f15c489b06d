/** When the calls of the last minute were answered: times of the clock in milliseconds, oldest first. */
export type AnsweredMs = readonly number[];

export const MINUTE_MS = 60_000;

/** The wait if only the answer to a call in flight can free a place. */
export const UNTIL_ANSWERED = Number.POSITIVE_INFINITY;

/** Without those that are a minute old. */
export function ofLastMinute(answered: AnsweredMs, nowMs: number): AnsweredMs {
  // If the clock was set back, entries may lie in the future: move them to now.
  const past = (answered.at(-1) ?? 0) > nowMs ? answered.map((at) => Math.min(at, nowMs)) : answered;
  const first = past.findIndex((at) => at > nowMs - MINUTE_MS);
  if (first === 0) return past;
  return first === -1 ? [] : past.slice(first);
}

/** Milliseconds until there are fewer than so many. */
export function untilFewer(answered: AnsweredMs, than: number, nowMs: number): number {
  const over = answered.length - than;
  if (over < 0) return 0;
  const freeing = answered[over];
  return freeing === undefined ? UNTIL_ANSWERED : Math.max(1, freeing + MINUTE_MS - nowMs);
}
