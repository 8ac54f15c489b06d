import type { WholeKind } from './whole.ts';
import { latestMs, wallClockMs } from './shown.ts';

/**
 * What an auditor may rightly remember of one account on one image. Several minds are possible at a time: a run that
 * died may or may not have stored what it saw. What a run recorded tells them apart.
 */
export interface Mind {
  readonly held: boolean;
  /** It was held once: what comes back is news (I5). */
  readonly wasHeld: boolean;
  /** It was taken for a part of the first look, and people are told so in a summary (I4). */
  readonly firstLook: boolean;
  /** The last SharedTime that could be read. */
  readonly time: string | null;
  /** The last reading that held it, by the clocks of the runs: at the earliest and at the latest. */
  readonly heldMs: Span;
  readonly missing: Missing | undefined;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Whole answers that lacked it, since it was last seen. */
export interface Missing {
  readonly first: Span;
  readonly firstComplete: Span | undefined;
  readonly count: number;
}

export const UNKNOWN: Mind = {
  held: false,
  wasHeld: false,
  firstLook: false,
  time: null,
  heldMs: { from: Number.NEGATIVE_INFINITY, to: Number.NEGATIVE_INFINITY },
  missing: undefined,
};

export type Maybe = 'no' | 'maybe' | 'yes';

/** What a run was shown of the account. */
export type Sight =
  | { readonly kind: 'seen'; readonly time: string | null }
  | { readonly kind: 'lacked'; readonly whole: WholeKind; readonly isSure: boolean }
  | { readonly kind: 'nothing' };

/** What else the run knows. */
export interface Circumstances {
  /** By the run's own clock. */
  readonly ms: Span;
  /** Does this reading count as the last that held what it shows? A partial one, or one by a wrong clock, may not. */
  readonly counts: 'maybe' | 'yes';
  /** Is what is seen for the first time news? */
  readonly news: (time: string | null) => Maybe;
  /** The service writes times otherwise by so much: it is sure for another share in this run. */
  readonly shifted: (byMs: number) => Maybe;
  /** Three images were emptied together, so it takes a day. */
  readonly emptied: Maybe;
}

export interface Outcome {
  readonly mind: Mind;
  readonly news: boolean;
  readonly gone: boolean;
}

const MINUTE_MS = 60_000;
const AHEAD_MS = 5 * MINUTE_MS;
const APART_MS = 10 * MINUTE_MS;
const STEADY_MS = 60 * MINUTE_MS;
const DAY_MS = 1440 * MINUTE_MS;

/** What an auditor may make of it. */
export function outcomes(mind: Mind, sight: Sight, now: Circumstances): Outcome[] {
  if (sight.kind === 'nothing') return [still(mind)];
  if (sight.kind === 'seen')
    return mind.held ? seenAgain(mind, sight.time, now) : seenFirst(mind, sight.time, now);
  if (!mind.held) return [still(mind)];
  const found = lacked(mind, sight.whole, now);
  return sight.isSure ? found : [still(mind), ...found];
}

export const still = (mind: Mind): Outcome => ({ mind, news: false, gone: false });

function seenFirst(mind: Mind, time: string | null, now: Circumstances): Outcome[] {
  const heldMs = held(mind, now);
  const taken = { ...mind, held: true, wasHeld: true, time: readable(time), heldMs, missing: undefined };
  const isNews = mind.wasHeld ? 'yes' : now.news(time);
  return eitherWay(isNews, { ...taken, firstLook: false }, { ...taken, firstLook: true });
}

const held = ({ heldMs }: Mind, { ms, counts }: Circumstances): Span =>
  counts === 'yes' ? ms : { from: heldMs.from, to: Math.max(heldMs.to, ms.to) };

/** I5: is a share that is held, and is seen with this time, shared again? */
function seenAgain(mind: Mind, time: string | null, now: Circumstances): Outcome[] {
  const seen = { ...mind, heldMs: held(mind, now), missing: undefined };
  const next = wallClockMs(time);
  if (next === undefined || time === mind.time) return [still(seen)];
  const taken = { ...seen, time };
  const last = wallClockMs(mind.time);
  // The same moment in another form.
  if (last === next) return [still(taken)];
  const isBefore = surelyBefore(next, mind.heldMs, now.ms);
  // From no time to one is no move, but nobody could tell it from one.
  if (last === undefined)
    return eitherWay(isBefore === 'yes' ? 'no' : 'maybe', { ...taken, firstLook: false }, taken);
  const isSilent = most(isBefore, now.shifted(next - last));
  return eitherWay(not(isSilent), { ...taken, firstLook: false }, taken);
}

/** Is the time surely before the last reading that held the share? A reading in the future counts as never. */
export function surelyBefore(wallClock: number, heldMs: Span, now: Span): Maybe {
  const latest = latestMs(wallClock);
  if (latest >= heldMs.to) return 'no';
  return latest < heldMs.from && heldMs.to <= now.from + AHEAD_MS ? 'yes' : 'maybe';
}

/** I1: is it gone? */
function lacked(mind: Mind, whole: WholeKind, { ms, emptied }: Circumstances): Outcome[] {
  const found: Outcome[] = [];
  for (const before of notAhead(mind.missing, ms)) {
    const missing: Missing = {
      first: before?.first ?? ms,
      firstComplete: before?.firstComplete ?? (whole === 'complete' ? ms : undefined),
      count: Math.min(3, (before?.count ?? 0) + 1),
    };
    const proven = before === undefined ? 'no' : isProven(before, missing.count, whole, ms, emptied);
    const gone = { ...mind, held: false, firstLook: false, missing: undefined };
    if (proven !== 'no') found.push({ mind: gone, news: false, gone: true });
    if (proven !== 'yes') found.push(still({ ...mind, missing }));
  }
  return found;
}

/** A time of ours that lies more than five minutes ahead counts as never. */
function notAhead(missing: Missing | undefined, now: Span): (Missing | undefined)[] {
  if (missing === undefined || missing.first.to <= now.from + AHEAD_MS) return [missing];
  return missing.first.from > now.to + AHEAD_MS ? [undefined] : [missing, undefined];
}

function isProven(before: Missing, count: number, whole: WholeKind, now: Span, emptied: Maybe): Maybe {
  const { first, firstComplete } = before;
  const apart = (since: Span, ms: number): Maybe =>
    now.from - since.to >= ms ? 'yes' : now.to - since.from >= ms ? 'maybe' : 'no';
  const byComplete =
    firstComplete === undefined || whole === 'steady' ? 'no' : apart(firstComplete, APART_MS);
  const bySteady = count < 3 ? 'no' : apart(first, STEADY_MS);
  // Whether complete answers count among three steady ones is open.
  const isMixed = firstComplete !== undefined || whole === 'complete';
  const byAny = most(byComplete, isMixed ? least(bySteady, 'maybe') : bySteady);
  const day = apart(first, DAY_MS);
  if (emptied === 'no') return byAny;
  return emptied === 'yes' ? least(byAny, day) : least(byAny, most(day, 'maybe'));
}

const RANK: Readonly<Record<Maybe, number>> = { no: 0, maybe: 1, yes: 2 };
export const most = (a: Maybe, b: Maybe): Maybe => (RANK[a] > RANK[b] ? a : b);
export const least = (a: Maybe, b: Maybe): Maybe => (RANK[a] < RANK[b] ? a : b);
export const not = (a: Maybe): Maybe => (a === 'yes' ? 'no' : a === 'no' ? 'yes' : 'maybe');

const eitherWay = (isNews: Maybe, ifNews: Mind, ifNot: Mind): Outcome[] => [
  ...(isNews === 'no' ? [] : [{ mind: ifNews, news: true, gone: false }]),
  ...(isNews === 'yes' ? [] : [{ mind: ifNot, news: false, gone: false }]),
];

/** A time that cannot be read tells nothing, so none is remembered. */
const readable = (time: string | null): string | null => (wallClockMs(time) === undefined ? null : time);
