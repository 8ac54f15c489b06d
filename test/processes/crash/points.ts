import { deadlineFrom } from '../../../lib/platform/deadline.ts';
import { isLong, oneOfEach } from '../../support/size.ts';
import type { Place } from './call-watch.ts';
import type { Steps } from './lab.ts';
import { TIMEOUT_MS } from './world.ts';

/** `before`: the call never arrives. `reply lost`: it is carried out, and nobody is there to hear of it. */
export interface CallPoint extends Place {
  readonly n: number;
  readonly kill: 'before' | 'reply lost';
}

export interface MomentPoint {
  readonly n: number;
  readonly moment: string;
}

export interface DeadlinePoint extends Place {
  readonly n: number;
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

/** Each with its number, and as the first, second … of its name. */
const placesOf = (calls: readonly string[]): (Place & { readonly n: number })[] =>
  calls.map((call, n) => ({ n, call, nth: calls.slice(0, n + 1).filter((each) => each === call).length }));

/** A read that never arrives leaves what a read whose reply is lost leaves: one of the two will do. */
const callPoints = (calls: readonly string[]): CallPoint[] =>
  placesOf(calls).flatMap((place) =>
    KILLS.filter((kill) => ALL || kill === 'before' || CHANGES_SOMETHING.test(place.call)).map((kill) => ({
      ...place,
      kill,
    })),
  );

/** Of a first run: each call that changes something, before it. Its reply lost is the next one's «before». */
const firstCallPoints = (calls: readonly string[]): CallPoint[] =>
  callPoints(calls).filter(({ call, kill }) => ALL || (kill === 'before' && CHANGES_SOMETHING.test(call)));

/** The commits are where the file changes: every other one is never made, or made and not heard of. */
function momentPoints(moments: readonly string[]): MomentPoint[] {
  const points = moments.map((moment, n) => ({ n, moment }));
  if (ALL) return points;
  const edges = points.filter(({ moment }) => moment.endsWith('COMMIT'));
  return edges.filter(({ moment }, i) => moment.startsWith(i % 4 < 2 ? 'before' : 'after'));
}

/** Each call with one of the three, in turn. */
const deadlinePoints = (calls: readonly string[]): DeadlinePoint[] =>
  placesOf(calls).flatMap((place) =>
    PAST.filter((_, i) => ALL || i === place.n % PAST.length).map((past) => ({ ...place, past })),
  );

/**
 * Runs that are disturbed one after the other before all may become quiet. `npm run test:long` has one at a time;
 * `npm test` one of each kind, several in a row, each a little further than the one before. More would take the clock
 * too far.
 */
export type InARow<Point> = readonly Point[];
const MOST_IN_A_ROW = 3;

function inRows<Point>(
  points: readonly Point[],
  kindOf: (point: Point) => string,
  isAlone: (point: Point) => boolean = () => false,
): InARow<Point>[] {
  const rows: Point[][] = [];
  let open: Point[] = [];
  for (const point of oneOfEach(points, kindOf)) {
    if (isLong || isAlone(point)) {
      rows.push([point]);
      continue;
    }
    if (open.length === 0) rows.push(open);
    open.push(point);
    if (open.length === MOST_IN_A_ROW) open = [];
  }
  return rows;
}

/** A channel's call by itself: the next run has it only if this one left something to be sent. */
const inRowsButChannels = <Point extends Place>(
  points: readonly Point[],
  kindOf: (point: Point) => string,
): InARow<Point>[] => inRows(points, kindOf, ({ call }) => sideOf(call) === 'channel');

/** Of reads, one for each service; of writes, one for each table. */
function kindOfCall({ call, kill }: CallPoint): string {
  const [service = '', , table = ''] = call.split(' ');
  return CHANGES_SOMETHING.test(call) ? `${service} ${table} ${kill}` : service;
}

const SIDES: Readonly<Record<string, string>> = {
  dingtalk: 'channel',
  email: 'channel',
  sts: 'cloud',
  swas: 'cloud',
};
const sideOf = (call: string): string => SIDES[call.split(' ')[0] ?? ''] ?? 'store';
const kindOfDeadline = ({ call, past }: DeadlinePoint): string => `${sideOf(call)} ${past}`;

export const killsIn = ({ calls }: Steps) => inRowsButChannels(callPoints(calls), kindOfCall);
export const firstKillsIn = ({ firstCalls }: Steps) =>
  inRowsButChannels(firstCallPoints(firstCalls), kindOfCall);
export const momentsIn = ({ moments }: Steps) => inRows(momentPoints(moments), ({ moment }) => moment);
export const deadlinesIn = ({ calls }: Steps) =>
  inRowsButChannels(oneOfEach(deadlinePoints(calls), kindOfDeadline), kindOfDeadline);
