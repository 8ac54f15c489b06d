import { inThePast } from '../../platform/stored-time.ts';
import { DAY_MS } from './note-state.ts';
import { isOpen, type StoredEnvelope } from './envelope.ts';

/** What is to be done next over one channel. */
export type Step =
  /** Makes an envelope of notes that wait. */
  | { readonly kind: 'pack' }
  /** Sends this one: owed, or once more under its id. */
  | { readonly kind: 'send'; readonly envelope: StoredEnvelope }
  /** It was tried for long enough: people are told over the other channels. */
  | { readonly kind: 'setAside'; readonly envelope: StoredEnvelope }
  | { readonly kind: 'nothing' };

/** What one channel has, and when it accepted something last. */
export interface Standing {
  readonly envelopes: readonly StoredEnvelope[];
  readonly lastAcceptedMs: number | undefined;
  /** Which notes wait that are in no envelope: a digest waits for everything else. */
  readonly waiting: 'news' | 'digest' | undefined;
  /** There are other channels, over which people can be told: else an envelope is tried for ever. */
  readonly hasOthers: boolean;
  readonly nowMs: number;
}

/** The pauses after the first attempts, then a day: at most five copies in one, the one after a recovery included. */
const PAUSES_MS = [5, 30, 120].map((minutes) => minutes * 60_000);
/** So long an envelope is tried. */
export const SET_ASIDE_AFTER_MS = 7 * DAY_MS;

/**
 * The next step over a channel. Pure. None holds up what is behind it: what was never tried goes before what is sent once
 * more, and names that were left out come after both.
 */
export function nextStep({ envelopes, lastAcceptedMs, waiting, hasOthers, nowMs }: Standing): Step {
  const open = envelopes.filter(isOpen);
  const late = open.find((e) => isTried(e) && nowMs - (e.firstTriedMs ?? nowMs) >= SET_ASIDE_AFTER_MS);
  if (hasOthers && late !== undefined && !hasRecovered(late, lastAcceptedMs))
    return { kind: 'setAside', envelope: late };
  const owed = open.filter((e) => e.state === 'owed').toSorted(byAge);
  const first = owed.find((e) => e.form !== 'named');
  if (first !== undefined) return { kind: 'send', envelope: first };
  if (waiting === 'news' && !isHopeless(open, nowMs)) return { kind: 'pack' };
  const again = open
    .filter((e) => dueMs(e, lastAcceptedMs, nowMs) <= nowMs)
    .toSorted((a, b) => Number(a.isDigest) - Number(b.isDigest) || byAge(a, b));
  const next = again[0] ?? owed[0];
  if (next !== undefined) return { kind: 'send', envelope: next };
  return waiting === 'digest' ? { kind: 'pack' } : { kind: 'nothing' };
}

/**
 * So many in a row without an answer: what is new then goes together, so that no channel that is silent for weeks is
 * left more envelopes than a run can read.
 */
const MANY = 20;
const TOGETHER_MS = 30 * 60_000;

function isHopeless(open: readonly StoredEnvelope[], nowMs: number): boolean {
  const tried = open.filter((e) => isTried(e) || e.state === 'aside');
  if (tried.length < MANY) return false;
  const latestMs = Math.max(...tried.map((e) => inThePast(e.madeAtMs, nowMs) ?? 0));
  return nowMs - latestMs < TOGETHER_MS;
}

/** When an envelope goes out once more; infinite: not by itself. Pure. */
export function dueMs(envelope: StoredEnvelope, lastAcceptedMs: number | undefined, nowMs: number): number {
  const { state, attempts } = envelope;
  if (state !== 'tried' && state !== 'refused' && state !== 'aside') return Number.POSITIVE_INFINITY;
  if (hasRecovered(envelope, lastAcceptedMs)) return nowMs;
  if (state === 'aside') return Number.POSITIVE_INFINITY;
  return (inThePast(envelope.lastTriedMs, nowMs) ?? 0) + (PAUSES_MS[attempts - 1] ?? DAY_MS);
}

/** The channel accepted nothing while this was tried, and has accepted something since. */
const hasRecovered = (
  { firstTriedMs = 0, lastTriedMs = 0, acceptedBeforeMs = 0 }: StoredEnvelope,
  lastAcceptedMs: number | undefined,
): boolean => (lastAcceptedMs ?? 0) > lastTriedMs && acceptedBeforeMs < firstTriedMs;

/** Longer than any channel asks for: a clock that was wrong must not silence one. */
const LONGEST_PAUSE_MS = 3_600_000;

/** How long the channel is still to be left alone, in milliseconds: its pace, or what it asked for. Pure. */
export function pauseBefore(
  { envelopes, lastAcceptedMs, nowMs }: Pick<Standing, 'envelopes' | 'lastAcceptedMs' | 'nowMs'>,
  minIntervalMs: number,
): number {
  const paceMs = (lastAcceptedMs ?? 0) + minIntervalMs - nowMs;
  const askedMs = Math.max(0, ...envelopes.map((e) => e.notBeforeMs ?? 0)) - nowMs;
  return Math.max(paceMs <= minIntervalMs ? paceMs : 0, askedMs <= LONGEST_PAUSE_MS ? askedMs : 0, 0);
}

/**
 * Why the channel took nothing of what it was sent last: told until it takes something. Of a message whose run ended
 * before the answer came, the channel is not to blame. Pure.
 */
export function standingFailure(
  envelopes: readonly StoredEnvelope[],
  lastAcceptedMs: number | undefined,
): { readonly code: 'AlertsRefused' | 'ChannelUnanswered'; readonly message: string } | undefined {
  const refused = envelopes.find((e) => e.state === 'refused');
  if (refused !== undefined) return { code: 'AlertsRefused', message: refused.said ?? '' };
  const unanswered = envelopes
    .filter(
      (e) => e.state === 'tried' && e.said !== undefined && (e.lastTriedMs ?? 0) > (lastAcceptedMs ?? 0),
    )
    .toSorted(byAge)[0];
  return unanswered && { code: 'ChannelUnanswered', message: unanswered.said ?? '' };
}

const isTried = ({ state }: StoredEnvelope): boolean => state === 'tried' || state === 'refused';

const byAge = (a: StoredEnvelope, b: StoredEnvelope): number => a.madeAtMs - b.madeAtMs;
