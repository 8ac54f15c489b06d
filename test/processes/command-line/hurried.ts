import type { Clock } from '../../../lib/platform/clock.ts';

/**
 * A clock that shows the same time and wakes every sleeper after a tenth of what was asked for: pauses between attempts,
 * a channel's pace, the time in which messages are gathered. Two sleepers still wake in the same order.
 */
export const hurried = (clock: Clock): Clock => ({
  now: () => clock.now(),
  sleep: (ms, signal) => clock.sleep(ms / 10, signal),
});
