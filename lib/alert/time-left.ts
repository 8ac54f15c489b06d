import type { Clock } from '../platform/clock.ts';
import type { SendLimits } from './channel.ts';

/** Node's timers end at 24 days and then fire at once; nothing here is waited for that long. */
const LONGEST_MS = 86_400_000;

/** How long an answer may still be waited for, in milliseconds, as a timer takes it. */
export const timeLeft = ({ untilMs }: SendLimits, clock: Clock): number =>
  Math.min(Math.max(0, untilMs - clock.now()), LONGEST_MS);
