import type { Steps } from './lab.ts';

/** `before`: the call never arrives. `reply lost`: it is carried out, and nobody is there to hear of it. */
export interface CallPoint {
  readonly n: number;
  readonly call: string;
  readonly kill: 'before' | 'reply lost';
}

export interface MomentPoint {
  readonly n: number;
  readonly moment: string;
}

export interface DeadlinePoint {
  readonly n: number;
  readonly call: string;
  readonly past: keyof typeof JUMPS_MS;
}

/** From the start of a run of a minute: see `deadlineFrom`. */
export const JUMPS_MS = { 'the last call': 41_000, 'the last write': 56_000, 'the kill': 61_000 } as const;

/** `CRASH_POINTS=all`: every point there is. Without it, so many that nothing new is left out. */
const ALL = process.env['CRASH_POINTS'] === 'all';
const KILLS = ['before', 'reply lost'] as const;
const REACHES = Object.keys(JUMPS_MS) as (keyof typeof JUMPS_MS)[];
const CHANGES_SOMETHING = /PutRow|BatchWriteRow|send|DATA/;

/** A read that never arrives leaves what a read whose reply is lost leaves: one of the two will do. */
export const callPoints = ({ calls }: Steps): CallPoint[] =>
  calls.flatMap((call, n) =>
    KILLS.filter((kill) => ALL || kill === 'before' || CHANGES_SOMETHING.test(call)).map((kill) => ({
      n,
      call,
      kill,
    })),
  );

/** The commits are where the file changes: every other one is never made, or made and not heard of. */
export function momentPoints({ moments }: Steps): MomentPoint[] {
  const points = moments.map((moment, n) => ({ n, moment }));
  if (ALL) return points;
  return points
    .filter(({ moment }) => moment.endsWith('COMMIT'))
    .filter(({ moment }, i) => moment.startsWith(i % 4 < 2 ? 'before' : 'after'));
}

/** Each call with one of the three, in turn. */
export const deadlinePoints = ({ calls }: Steps): DeadlinePoint[] =>
  calls.flatMap((call, n) =>
    REACHES.filter((_, i) => ALL || i === n % REACHES.length).map((past) => ({ n, call, past })),
  );
