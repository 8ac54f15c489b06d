import { CLOCKS_DIFFER_MS } from '../platform/stored-time.ts';
import { timeIn } from '../snapshot/rows.ts';
import type { Columns, Key, Row, Store } from '../snapshot/store.ts';

/**
 * A right that only one holder has at a time (I6). It is one row of the state, is taken by one conditional write, and
 * ends by itself.
 *
 *   free ──claim──▶ held until `untilMs` ──release──▶ free
 *                        └── holder dies ──▶ free at `untilMs`
 */
export type ClaimResult =
  | {
      readonly kind: 'taken';
      /** The row before the claim; undefined: the right was never claimed. */
      readonly before: Row | undefined;
      /** Releases the right and stores these columns. Does nothing if another holder has taken it since. */
      readonly release: (columns?: Columns) => Promise<void>;
    }
  | Held;

export interface Held {
  readonly kind: 'held';
  readonly holder: string;
  readonly untilMs: number;
}

export interface Claimant {
  /** Unique to this claimant; also the token of its writes. */
  readonly holder: string;
  readonly nowMs: number;
  /** The holder's function deadline, never later. */
  readonly untilMs: number;
  /** Nobody holds this right for longer, clocks that differ included; default: as long as a function may run. */
  readonly longestMs?: number | undefined;
}

/** Function Compute's maximum timeout, plus an hour. An end further in the future was written with a wrong clock. */
const LONGEST_MS = 86_400_000 + 3_600_000;

/**
 * Takes the right if it is free.
 * @param keep returns the columns to store beside the claim's own, given the row before the claim.
 */
export async function claim(
  store: Store,
  key: Key,
  claimant: Claimant,
  keep?: (before: Row | undefined) => Columns,
): Promise<ClaimResult> {
  const before = await store.get('state', key);
  if (isHeld(before, claimant.nowMs, claimant.longestMs)) return heldBy(before);
  const taken = await takeOver(store, key, before, claimant, keep?.(before) ?? {});
  if (taken.kind === 'held') return taken;
  const { version } = taken;
  return {
    kind: 'taken',
    before,
    release: async (left = {}) => {
      await store.write('state', {
        key,
        columns: { ...left, holder: '', until_ms: '0' },
        expected: version,
        token: `${claimant.holder}/release`,
      });
    },
  };
}

/** Whether the row's right is held now. A claim made with a wrong clock, or for longer than anybody holds it, does not count. */
export function isHeld(row: Row | undefined, nowMs: number, longestMs = LONGEST_MS): boolean {
  const { untilMs, takenMs } = readClaim(row);
  const fromTheFuture = takenMs > nowMs + CLOCKS_DIFFER_MS || untilMs > nowMs + longestMs;
  return untilMs > nowMs && !fromTheFuture;
}

export function heldBy(row: Row | undefined): Held {
  const { holder, untilMs } = readClaim(row);
  return { kind: 'held', holder, untilMs };
}

/** Takes a free right if its row is still `before`; stores the columns `keep` beside the claim's own. */
export async function takeOver(
  store: Store,
  key: Key,
  before: Row | undefined,
  { holder, nowMs, untilMs }: Claimant,
  keep: Columns,
): Promise<{ readonly kind: 'taken'; readonly version: number } | Held> {
  const columns = { ...keep, holder, until_ms: String(untilMs), taken_ms: String(nowMs) };
  const result = await store.write('state', { key, columns, expected: before?.version ?? 0, token: holder });
  return result.kind === 'conflict' ? heldBy(result.current) : { kind: 'taken', version: result.version };
}

/** The holder, when it took the right, and until when it holds it. */
export function readClaim(row: Row | undefined): {
  readonly holder: string;
  readonly untilMs: number;
  readonly takenMs: number;
} {
  const time = (column: string): number => timeIn(row, column) ?? 0;
  const holder = row?.columns['holder'] ?? '';
  // It names the row in which its holder ends.
  return {
    holder: /^[\x20-\x7e]{0,800}$/.test(holder) ? holder : '',
    untilMs: time('until_ms'),
    takenMs: time('taken_ms'),
  };
}
