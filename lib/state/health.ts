import type { Failure } from '../model/health.ts';

/** Something that could not be seen, for how long, and whether people were told (I10). */
export interface Trouble {
  readonly sinceMs: number;
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

/**
 * The next state of one subject's health. Pure.
 *
 *   fine ──fails──▶ in trouble ──denied, or has failed for `dueMs`──▶ told ──a day──▶ reminded
 *     ◀──────────seen──────────┘◀──────────────────seen: «over»──────────────────────┘
 *
 * @param failure why it could not be seen in this run; undefined: it was seen.
 * @param dueMs how long it may last before it is told: one failed page at three in the morning is no blindness. What
 *   only a person can mend is told at once.
 */
export function assess(
  before: Trouble | undefined,
  failure: Failure | undefined,
  nowMs: number,
  dueMs: number,
): Assessment {
  if (failure === undefined) {
    if (before?.toldAtMs === undefined) return { trouble: undefined };
    return { trouble: undefined, say: { kind: 'over', trouble: before } };
  }
  const trouble: Trouble = {
    sinceMs: before?.sinceMs ?? nowMs,
    failure,
    ...(before?.toldAtMs === undefined ? {} : { toldAtMs: before.toldAtMs }),
  };
  const due =
    trouble.toldAtMs === undefined
      ? failure.denied === true || nowMs - trouble.sinceMs >= dueMs
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
  failure: { code, message: '' },
  ...(before?.toldAtMs === undefined ? {} : { toldAtMs: before.toldAtMs }),
});
