import { MINUTE_MS } from './last-minute.ts';

/**
 * The best estimate of how many calls a minute the service grants: lowered after a refusal, then raised again carefully
 * (I8). A level is a value: each event makes the next one. It only decides; it does not wait.
 *
 *   free ─────────refused─────────▶ held ──the probe pause has passed──▶ probing
 *    ▲                               ▲                                    │  │
 *    │                               └──refused: the probe pause doubles──┘  │
 *    └──────────a minute without refusal: the probe pause is short again─────┘
 *
 *   free:    a tenth more after each minute without refusal, up to the configured limit
 *   held:    what was accepted in the last minute; each refusal lowers it further, each minute raises it like free, but
 *            only below the refused level
 *   probing: the refused level itself
 *
 * If nothing was accepted in the last minute, a refusal changes only the pause and, if probing, the next probe pause:
 * other programs may have used the quota up. After several such refusals in a row, it counts as any other.
 */

const FIRST_BACKOFF_MS = 4_000;
const FIRST_PROBE_MS = 10 * MINUTE_MS;
const MAX_PROBE_MS = 160 * MINUTE_MS;
/** Consecutive refusals, in about two minutes, that calls of other programs in the account may explain. */
const OTHERS_MAY_BE = 5;

/** What one run leaves to the next. */
export interface StoredLevel {
  /** Calls a minute. */
  readonly limit: number;
  /** Whether the limit was learnt from refusals. If not, it is the one configured then, which may have changed. */
  readonly learnt: boolean;
  /** The limit at which the service last refused; 0: none. Held: `limit` is below it. Probing: `limit` has reached it. */
  readonly refusedLevel: number;
  readonly probeAtMs: number;
  readonly probePauseMs: number;
  /** When the limit last changed. Stored, because a run may be shorter than the minute after which it is raised. */
  readonly grownAtMs: number;
}

export interface QuotaLevel extends Omit<StoredLevel, 'learnt'> {
  readonly configured: number;
  /** The limit at the last refusal that counted. */
  readonly refusedAtLimit: number;
  /** Calls up to this number were sent before that refusal: their refusals belong to it. */
  readonly taughtUpTo: number;
  readonly refusalsInARow: number;
  readonly pauseUntilMs: number;
}

export interface Refusal {
  /** The number of the refused call. */
  readonly sequence: number;
  /** The number of the last call sent. */
  readonly lastSent: number;
  /** Calls that were accepted in the last minute, or still may be. */
  readonly acceptedAMinute: number;
  readonly atMs: number;
}

export function levelFrom(configured: number, nowMs: number, stored?: StoredLevel): QuotaLevel {
  const free: QuotaLevel = {
    configured,
    limit: configured,
    refusedLevel: 0,
    probeAtMs: 0,
    probePauseMs: FIRST_PROBE_MS,
    grownAtMs: nowMs,
    refusedAtLimit: configured,
    taughtUpTo: -1,
    refusalsInARow: 0,
    pauseUntilMs: 0,
  };
  if (stored?.learnt !== true) return free;
  return {
    ...free,
    limit: Math.max(1, Math.min(configured, Math.floor(stored.limit))),
    refusedLevel: stored.refusedLevel > configured ? 0 : stored.refusedLevel,
    probeAtMs: stored.probeAtMs,
    probePauseMs: Math.min(MAX_PROBE_MS, Math.max(FIRST_PROBE_MS, stored.probePauseMs)),
    grownAtMs: Math.min(nowMs, stored.grownAtMs),
  };
}

export function toStored(level: QuotaLevel): StoredLevel {
  const { configured, limit, refusedLevel, probeAtMs, probePauseMs, grownAtMs } = level;
  return { limit, learnt: limit < configured, refusedLevel, probeAtMs, probePauseMs, grownAtMs };
}

/** After a refusal, calls are made one at a time until one is accepted: a burst would be refused as a whole. */
export const inFlightAtMost = (level: QuotaLevel): number =>
  level.refusalsInARow > 0 ? 1 : Number.POSITIVE_INFINITY;

/** Milliseconds until the pause after a refusal ends; 0: there is none. */
export const pauseMs = (level: QuotaLevel, nowMs: number): number => Math.max(0, level.pauseUntilMs - nowMs);

export const afterAccepted = (level: QuotaLevel): QuotaLevel => ({ ...level, refusalsInARow: 0 });

/** Calls in flight together are refused together. The first counts; the others only show how few were accepted. */
export function afterRefusal(before: QuotaLevel, refusal: Refusal): QuotaLevel {
  const { acceptedAMinute, atMs } = refusal;
  const counted = refusal.sequence <= before.taughtUpTo ? before : counting(before, refusal);
  if (acceptedAMinute === 0 && counted.refusalsInARow <= OTHERS_MAY_BE) {
    // No call of ours was accepted: the minute's quota is used up, but its size is unknown.
    return { ...counted, limit: counted.refusedAtLimit, grownAtMs: atMs };
  }
  const limit = Math.max(1, Math.min(counted.limit, acceptedAMinute));
  const probeAtMs = atMs + counted.probePauseMs;
  return { ...counted, limit, refusedLevel: limit + 1, probeAtMs, grownAtMs: atMs };
}

function counting(level: QuotaLevel, { lastSent, atMs }: Refusal): QuotaLevel {
  const probing = level.refusedLevel !== 0 && level.limit >= level.refusedLevel;
  const backoffMs = Math.min(MINUTE_MS, FIRST_BACKOFF_MS * 2 ** level.refusalsInARow);
  return {
    ...level,
    refusedAtLimit: level.limit,
    taughtUpTo: lastSent,
    refusalsInARow: level.refusalsInARow + 1,
    pauseUntilMs: atMs + backoffMs,
    probePauseMs: probing ? Math.min(MAX_PROBE_MS, level.probePauseMs * 2) : level.probePauseMs,
  };
}

/** The level at this time: raised if a minute has passed without a refusal. */
export function afterTime(before: QuotaLevel, nowMs: number): QuotaLevel {
  // If the clock was set back, nothing lies further ahead than it was put off.
  const level: QuotaLevel = {
    ...before,
    grownAtMs: Math.min(before.grownAtMs, nowMs),
    probeAtMs: Math.min(before.probeAtMs, nowMs + before.probePauseMs),
    pauseUntilMs: Math.min(before.pauseUntilMs, nowMs + MINUTE_MS),
  };
  const { configured, limit, refusedLevel } = level;
  if (limit >= configured || nowMs - level.grownAtMs < MINUTE_MS) return level;
  const raised = Math.min(configured, limit + Math.max(1, Math.floor(limit / 10)));
  const grown = { ...level, grownAtMs: nowMs };
  // Free, or a minute without refusal at the level that was once refused: the service grants it now.
  if (limit >= refusedLevel)
    return { ...grown, limit: raised, refusedLevel: 0, probePauseMs: FIRST_PROBE_MS };
  if (raised < refusedLevel) return { ...grown, limit: raised };
  return nowMs >= level.probeAtMs ? { ...grown, limit: refusedLevel } : grown;
}
