import type { Certainty } from '../model/image.ts';
import type { KnownShare, Missing, MissingImage } from '../model/known-image.ts';
import { isSurelyBefore, movedBy } from '../model/shared-time.ts';
import { inThePast } from '../platform/stored-time.ts';

/*
 * What answers prove (I1, I5, I14). Pure: values in, values out. Presence is believed at once; absence only when
 * answers that are whole have shown it again after a while, since a service that is unwell says “nothing there”.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Two complete answers this far apart prove an absence. */
const APART_MS = 10 * MINUTE_MS;
/** So many images emptied together are rather a fault of the service. */
export const MANY_EMPTIED = 3;

/**
 * A whole answer lacks what was there. The same answer counts once, however often it is decided about.
 *
 *   there ──lacked──▶ missing ──lacked again by a complete answer ten minutes later, or by a third one after an hour──▶ gone
 *     ◀──────seen────────┘
 *
 * @param atMs when it was answered.
 * @param together many things went missing together: it takes a day.
 */
export function lack(
  before: Missing | undefined,
  certainty: Certainty,
  atMs: number,
  together = false,
): Missing | 'gone' {
  const completeMs = certainty === 'complete' ? atMs : undefined;
  const stored: Partial<Missing> = before ?? {};
  const sinceMs = inThePast(stored.sinceMs, atMs);
  if (sinceMs === undefined) return { sinceMs: atMs, completeMs };
  const known: Missing = {
    sinceMs,
    completeMs: inThePast(stored.completeMs, atMs),
    againMs: inThePast(stored.againMs, atMs),
  };
  if (isProven(known, certainty, atMs) && (!together || atMs - sinceMs >= DAY_MS)) return 'gone';
  const againMs = known.againMs ?? (atMs > sinceMs ? atMs : undefined);
  return { sinceMs, completeMs: known.completeMs ?? completeMs, againMs };
}

function isProven({ sinceMs, completeMs, againMs }: Missing, certainty: Certainty, atMs: number): boolean {
  const byTwo = certainty === 'complete' && atMs - (completeMs ?? atMs) >= APART_MS;
  const byThree = atMs > (againMs ?? atMs) && atMs - sinceMs >= HOUR_MS;
  return byTwo || byThree;
}

/** How the share call of an image answered that the list and the look by its id lack. */
export type Silence =
  /** It names accounts: the image is there. */
  | 'speaks'
  /** It says that there is no such image. */
  | 'denies'
  /** It names nobody, or refuses. */
  | 'silent'
  /** Not asked, throttled, or a fault: it says nothing. */
  | 'unknown';

/**
 * The same for an image, whose own share call has a say.
 * @param lacked by the list and by the look by its id; undefined: nobody looked.
 * @param othersAnswered since a moment: whether another image of the scope was read completely after it.
 */
export function lackImage(
  before: MissingImage | undefined,
  lacked: Certainty | undefined,
  silence: Silence,
  atMs: number,
  othersAnswered: (sinceMs: number) => boolean,
): MissingImage | 'gone' | undefined {
  const silentMs = silentSince(inThePast(before?.silentMs, atMs), silence, atMs);
  if (lacked === undefined) return before && { ...before, silentMs };
  const again = lack(before, lacked, atMs);
  if (again !== 'gone') return { ...again, lookedMs: atMs, silentMs };
  if (silence === 'denies' || isSilentForLong(silence, silentMs, atMs, othersAnswered)) return 'gone';
  // Proven by the list alone, and so at every later look.
  return before && { ...before, lookedMs: atMs, silentMs };
}

function silentSince(before: number | undefined, silence: Silence, atMs: number): number | undefined {
  if (silence === 'speaks') return undefined;
  return silence === 'unknown' ? before : (before ?? atMs);
}

function isSilentForLong(
  silence: Silence,
  silentMs = Number.POSITIVE_INFINITY,
  atMs: number,
  othersAnswered: (sinceMs: number) => boolean,
): boolean {
  const silentForMs = atMs - silentMs;
  return silence === 'silent' && silentForMs >= (othersAnswered(silentMs) ? DAY_MS : 7 * DAY_MS);
}

/** Whether to look by its id for an image that the list lacks: when a second look can prove it, then hourly. */
export function isLookDue(missing: MissingImage | undefined, nowMs: number): boolean {
  const { sinceMs, lookedMs }: Partial<MissingImage> = missing ?? {};
  const lastMs = inThePast(lookedMs, nowMs);
  return lastMs === undefined || nowMs - lastMs >= (lastMs === sinceMs ? APART_MS : HOUR_MS);
}

/** How the SharedTime of a share that is held stands to the one that was seen now (I5). */
export type TimeMove =
  /** It is the same, or one of the two cannot be read. */
  | 'same'
  /** It is surely from before the last reading that held the share: the service writes its times otherwise. */
  | 'rewritten'
  /** It cannot be told yet: another share of this run may show that the service writes its times otherwise. */
  | 'doubtful'
  /** The share was made again. */
  | 'again';

/** What the shares of a run showed of how the service writes its times. */
export interface Rewriting {
  /** By how much times moved that were surely rewritten, in milliseconds. */
  readonly byMs: ReadonlySet<number>;
  /** Every share of the run was seen: there is nothing more to wait for. */
  readonly isFinal: boolean;
}

/** What decides about a time that moved. */
export interface TimeContext {
  /** The image's last whole reading before this one. */
  readonly lastReadMs: number | undefined;
  readonly nowMs: number;
  readonly rewriting: Rewriting;
}

export function timeMove(
  held: Pick<KnownShare, 'sharedTime' | 'noticedAtMs' | 'missing'>,
  now: string | undefined,
  { lastReadMs, nowMs, rewriting }: TimeContext,
): TimeMove {
  const moved = movedBy(held.sharedTime, now);
  if (moved === 0) return 'same';
  if (isSurelyBefore(now, lastHeldMs(held, lastReadMs, nowMs)) || rewriting.byMs.has(moved))
    return 'rewritten';
  return rewriting.isFinal ? 'again' : 'doubtful';
}

/** The last reading that held the share, as far as that is known. */
export function lastHeldMs(
  { missing, noticedAtMs }: Pick<KnownShare, 'noticedAtMs' | 'missing'>,
  lastReadMs: number | undefined,
  nowMs: number,
): number {
  const noticedMs = inThePast(noticedAtMs, nowMs) ?? 0;
  if (missing !== undefined) return inThePast(missing.heldMs, nowMs) ?? noticedMs;
  return Math.max(lastReadMs ?? 0, noticedMs);
}
