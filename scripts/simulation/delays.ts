import type { Invocation } from './function-compute.ts';

/** What a share's alert waited for. */
export const CAUSES = ['quota', 'instances', 'timer', 'sending'] as const;
export type Cause = (typeof CAUSES)[number];
export type Waits = Record<Cause, number>;

/** The quota's minute, and the second that the limiter adds to it. */
const QUOTA_MS = 61_000;

/**
 * Where the time from a share to its alert went, in ms. Until it was noticed: while a run of the account was at work,
 * or had ended for the quota less than a minute before, the quota; while an event for it waited for an instance, the
 * instances; else the timer. From then on: sending, which is gathering and the channel's pace.
 *
 * @param runs the account's invocations, in the order in which they were asked for.
 * @param noticedMs undefined: it was not noticed until `toldMs`, the end of the simulation.
 */
export function waitsOf(
  runs: readonly Invocation[],
  { sharedMs, noticedMs, toldMs }: { sharedMs: number; noticedMs: number | undefined; toldMs: number },
): Waits {
  const waits: Waits = {
    quota: 0,
    instances: 0,
    timer: 0,
    sending: noticedMs === undefined ? 0 : toldMs - noticedMs,
  };
  const untilMs = noticedMs ?? toldMs;
  const within = (ms: number | undefined): number[] =>
    ms !== undefined && ms > sharedMs && ms < untilMs ? [ms] : [];
  const near = runs.filter(
    (r) => r.askedMs < untilMs && (r.endMs ?? r.droppedMs ?? untilMs) > sharedMs - QUOTA_MS,
  );
  const edges = near
    .flatMap((r) => [
      r.askedMs,
      r.startMs,
      r.endMs,
      r.droppedMs,
      r.endMs === undefined ? undefined : r.endMs + QUOTA_MS,
    ])
    .flatMap(within)
    .toSorted((a, b) => a - b);
  let fromMs = sharedMs;
  for (const toMs of [...edges, untilMs]) {
    waits[causeAt((fromMs + toMs) / 2, near)] += toMs - fromMs;
    fromMs = toMs;
  }
  return waits;
}

function causeAt(ms: number, runs: readonly Invocation[]): Cause {
  const isWithin = (from: number | undefined, to = Number.POSITIVE_INFINITY): boolean =>
    from !== undefined && from <= ms && ms < to;
  if (runs.some((r) => isWithin(r.startMs, r.endMs))) return 'quota';
  if (runs.some((r) => isWithin(r.askedMs, r.startMs ?? r.droppedMs))) return 'instances';
  const spent = runs.some(
    ({ endMs, status }) => status === 'partial' && endMs !== undefined && isWithin(endMs, endMs + QUOTA_MS),
  );
  return spent ? 'quota' : 'timer';
}

/** The one that took the most in all; undefined: nothing waited. */
export function limitOf(all: readonly Waits[]): { readonly cause: Cause; readonly part: number } | undefined {
  const sum = (cause: Cause): number => all.reduce((total, waits) => total + waits[cause], 0);
  const total = CAUSES.reduce((ms, cause) => ms + sum(cause), 0);
  if (total === 0) return undefined;
  const cause = CAUSES.reduce((most, one) => (sum(one) > sum(most) ? one : most));
  return { cause, part: sum(cause) / total };
}
