import * as v from 'valibot';
import type { StoredLevel } from './quota-level.ts';

/** What is stored of an API's rate limit between runs, as plain JSON (I6: a retry must not use the quota twice). */
export interface RateLimitState extends StoredLevel {
  /** When the calls of the last minute were answered, oldest first. */
  readonly recentMs: readonly number[];
  /** When those that were refused were answered, oldest first: calls were made, and say nothing of what is granted. */
  readonly refusedMs?: readonly number[];
  /** Set after a run that died: it may have used a whole minute's quota until this time. */
  readonly spentAtMs?: number | undefined;
}

const time = v.pipe(v.number(), v.finite());
const timeList = v.pipe(v.array(time), v.maxLength(100_000));
const rateLimitState: v.GenericSchema<unknown, RateLimitState> = v.object({
  limit: v.pipe(v.number(), v.finite(), v.gtValue(0)),
  learnt: v.boolean(),
  refusedLevel: v.pipe(v.number(), v.finite(), v.minValue(0)),
  probeAtMs: time,
  probePauseMs: v.pipe(v.number(), v.finite(), v.minValue(0)),
  grownAtMs: time,
  recentMs: timeList,
  refusedMs: v.exactOptional(timeList),
  spentAtMs: v.optional(time),
});
const storedLimits = v.record(v.string(), v.unknown());

/** Oldest first, whatever was written: a later one would keep those behind it from growing old. */
function inOrder({ recentMs, refusedMs, ...rest }: RateLimitState): RateLimitState {
  const sorted = (times: readonly number[]): readonly number[] => times.toSorted((a, b) => a - b);
  return {
    ...rest,
    recentMs: sorted(recentMs),
    ...(refusedMs === undefined ? {} : { refusedMs: sorted(refusedMs) }),
  };
}

/** The valid limits in a stored value. A damaged one is left out: it is learnt again. */
export function readRateLimitStates(stored: unknown): Record<string, RateLimitState> {
  const held = v.safeParse(storedLimits, stored);
  const sound = Object.entries(held.success ? held.output : {}).flatMap(([api, value]) => {
    const limit = v.safeParse(rateLimitState, value);
    return limit.success ? [[api, inOrder(limit.output)] as const] : [];
  });
  return Object.fromEntries(sound);
}
