import type { Failure } from '../model/health.ts';

/** Something that could not be seen, for how long, and whether people were told (I10). */
export interface Trouble {
  readonly sinceMs: number;
  /** Runs in a row in which it was tried in vain. */
  readonly runs: number;
  readonly failure: Failure;
  /** When it was told last; undefined: not yet. */
  readonly toldAtMs?: number;
}

export interface Assessment {
  readonly trouble: Trouble | undefined;
  /** What people are to be told now. `over` comes with the trouble that ended. */
  readonly say?: { readonly kind: 'blind' | 'reminder' | 'over'; readonly trouble: Trouble };
}

const DAY_MS = 86_400_000;
/** One failed page at three in the morning is no blindness. */
const RUNS_BEFORE_TOLD = 2;

/**
 * The next state of one subject's health. Pure.
 *
 *   fine ──fails──▶ in trouble ──denied, or fails in a second run──▶ told ──a day──▶ reminded
 *     ◀──────────seen──────────┘◀──────────────────seen: «over»──────────────────────┘
 *
 * @param failure why it could not be seen in this run; undefined: it was seen.
 * @param atOnce it has lasted long enough already: tell it now.
 */
export function assess(
  before: Trouble | undefined,
  failure: Failure | undefined,
  nowMs: number,
  atOnce = failure?.denied === true,
): Assessment {
  if (failure === undefined) {
    if (before?.toldAtMs === undefined) return { trouble: undefined };
    return { trouble: undefined, say: { kind: 'over', trouble: before } };
  }
  const trouble: Trouble = {
    sinceMs: before?.sinceMs ?? nowMs,
    runs: (before?.runs ?? 0) + 1,
    failure,
    ...(before?.toldAtMs === undefined ? {} : { toldAtMs: before.toldAtMs }),
  };
  const due =
    trouble.toldAtMs === undefined
      ? atOnce || trouble.runs >= RUNS_BEFORE_TOLD
      : nowMs - trouble.toldAtMs >= DAY_MS;
  if (!due) return { trouble };
  const told = { ...trouble, toldAtMs: nowMs };
  return {
    trouble: told,
    say: { kind: trouble.toldAtMs === undefined ? 'blind' : 'reminder', trouble: told },
  };
}

/** Counted, not told; without the text, which stands with the scope's, so that thousands of them stay small. */
export const counted = (before: Trouble | undefined, code: string, nowMs: number): Trouble => ({
  sinceMs: before?.sinceMs ?? nowMs,
  runs: (before?.runs ?? 0) + 1,
  failure: { code, message: '' },
  ...(before?.toldAtMs === undefined ? {} : { toldAtMs: before.toldAtMs }),
});
