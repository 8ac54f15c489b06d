import type { Invocation } from './function-compute.ts';

/** What a share's alert waited for. */
export const CAUSES = ['quota', 'instances', 'timer', 'sending'] as const;
export type Cause = (typeof CAUSES)[number];
export type Waits = Record<Cause, number>;

/**
 * Where the time from a share to its alert went, in ms. Until it was noticed: while an event for the account waited for
 * an instance, the instances; until the first run that could have noticed it began, the timer; from then on the quota,
 * since its calls did not reach the image. Once it was noticed: sending, which is gathering and the channel's pace.
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
  const near = runs.filter((r) => r.askedMs < untilMs && (r.endMs ?? r.droppedMs ?? untilMs) > sharedMs);
  const triedMs = near.reduce(
    (ms, { startMs = Infinity }) => (startMs < sharedMs ? ms : Math.min(ms, startMs)),
    Infinity,
  );
  const edges = near
    .flatMap((r) => [r.askedMs, r.startMs, r.endMs, r.droppedMs])
    .flatMap(within)
    .toSorted((a, b) => a - b);
  let fromMs = sharedMs;
  for (const toMs of [...edges, untilMs]) {
    waits[causeAt((fromMs + toMs) / 2, near, triedMs)] += toMs - fromMs;
    fromMs = toMs;
  }
  return waits;
}

function causeAt(ms: number, runs: readonly Invocation[], triedMs: number): Cause {
  const isWithin = (from: number | undefined, to = Number.POSITIVE_INFINITY): boolean =>
    from !== undefined && from <= ms && ms < to;
  if (runs.some((r) => isWithin(r.startMs, r.endMs))) return 'quota';
  if (runs.some((r) => isWithin(r.askedMs, r.startMs ?? r.droppedMs))) return 'instances';
  return ms > triedMs ? 'quota' : 'timer';
}

/** The one that took the most in all; undefined: nothing waited. */
export function limitOf(all: readonly Waits[]): { readonly cause: Cause; readonly part: number } | undefined {
  const sum = (cause: Cause): number => all.reduce((total, waits) => total + waits[cause], 0);
  const total = CAUSES.reduce((ms, cause) => ms + sum(cause), 0);
  if (total === 0) return undefined;
  const cause = CAUSES.reduce((most, one) => (sum(one) > sum(most) ? one : most));
  return { cause, part: sum(cause) / total };
}
