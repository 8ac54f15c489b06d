import { deadlineFrom } from '../../../lib/platform/deadline.ts';
import type { Steps } from './lab.ts';
import { TIMEOUT_MS } from './world.ts';

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
  readonly past: 'the last call' | 'the last write' | 'the kill';
}

const { callsUntilMs, endMs, killMs } = deadlineFrom(0, TIMEOUT_MS);
/** How far the clock jumps, from about the start of a run. */
export const JUMPS_MS: Readonly<Record<DeadlinePoint['past'], number>> = {
  'the last call': callsUntilMs + 1_000,
  'the last write': endMs + 1_000,
  'the kill': killMs + 1_000,
};

/** `CRASH_POINTS=all`: every point there is. Without it, so many that little new is left out. */
const ALL = process.env['CRASH_POINTS'] === 'all';
const KILLS = ['before', 'reply lost'] as const;
const PAST = ['the last call', 'the last write', 'the kill'] as const;
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

/** Of a first run: each call that changes something, before it. Its reply lost is the next one's «before». */
export const firstCallPoints = ({ firstCalls }: Steps): CallPoint[] =>
  firstCalls
    .flatMap((call, n) => KILLS.map((kill) => ({ n, call, kill })))
    .filter(({ call, kill }) => ALL || (kill === 'before' && CHANGES_SOMETHING.test(call)));

/** The commits are where the file changes: every other one is never made, or made and not heard of. */
export function momentPoints({ moments }: Steps): MomentPoint[] {
  const points = moments.map((moment, n) => ({ n, moment }));
  if (ALL) return points;
  const edges = points.filter(({ moment }) => moment.endsWith('COMMIT'));
  return edges.filter(({ moment }, i) => moment.startsWith(i % 4 < 2 ? 'before' : 'after'));
}

/** Each call with one of the three, in turn. */
export const deadlinePoints = ({ calls }: Steps): DeadlinePoint[] =>
  calls.flatMap((call, n) =>
    PAST.filter((_, i) => ALL || i === n % PAST.length).map((past) => ({ n, call, past })),
  );
